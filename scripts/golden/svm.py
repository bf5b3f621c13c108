"""Writes the golden support vector machines of src-worker/training/baselines/golden/ (pip install scikit-learn==1.9.1).

Run from the project's root: python3 scripts/golden/svm.py
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.calibration import _sigmoid_calibration
from sklearn.svm import SVC

OUT = pathlib.Path("src-worker/training/baselines/golden/svm.json")

TRAIN, TEST, FEATURES, CLASSES = 90, 12, 5, 4
VARIANTS = [dict(c=1.0, gamma=0.5), dict(c=100.0, gamma=2.0), dict(c=0.1, gamma=8.0)]


def rows(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Overlapping clouds in 0..1, four classes, from a fixed generator."""
    random = np.random.default_rng(seed)
    classes = np.arange(count) % CLASSES
    centres = np.random.default_rng(7).uniform(0.3, 0.7, (CLASSES, FEATURES))
    return np.round(centres[classes] + random.normal(0, 0.15, (count, FEATURES)), 4), classes


def machine(c: float, gamma: float, shape: str) -> SVC:
    return SVC(C=c, gamma=gamma, kernel="rbf", tol=1e-8, decision_function_shape=shape)


def main() -> None:
    x, y = rows(TRAIN, 1)
    test, _ = rows(TEST, 2)
    variants = []
    for parameters in VARIANTS:
        ovo = machine(**parameters, shape="ovo").fit(x, y)
        variants.append(dict(
            **parameters,
            supportVectors=ovo.support_.tolist(),
            decisions=ovo.decision_function(test).tolist(),
            scores=machine(**parameters, shape="ovr").fit(x, y).decision_function(test).tolist(),
            predicted=ovo.predict(test).tolist(),
        ))
    decisions = np.round(np.random.default_rng(3).normal(0, 1, 40), 4)
    positive = decisions + np.random.default_rng(4).normal(0, 0.8, 40) > 0.3
    a, b = _sigmoid_calibration(decisions, positive.astype(float))
    golden = dict(
        sklearn=sklearn.__version__, rows=x.tolist(), classes=y.tolist(), test=test.tolist(), variants=variants,
        sigmoid=dict(decisions=decisions.tolist(), isPositive=positive.tolist(), a=float(a), b=float(b)),
    )
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(golden, indent=1) + "\n")


main()
