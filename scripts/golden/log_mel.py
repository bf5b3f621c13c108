"""Writes the golden log-mel spectrograms of src-worker/features/golden/ with librosa (pip install librosa==0.11.0).

Run from the project's root: python3 scripts/golden/log_mel.py
"""

import json
import pathlib

import librosa
import numpy as np
from golden_signal import SAMPLE_RATE, encoded, golden_signal

OUT = pathlib.Path("src-worker/features/golden")

BASE = dict(
    kind="log-mel", nFft=2048, winLength=2048, hopLength=512, nMels=128, fMinHz=20, fMaxHz=11025,
    melScale="htk", melNorm="slaney", center=False, aMin=1e-10, dbMin=-60, dbMax=40,
)
VARIANTS = {
    "htk-uncentred": {},
    "slaney-centred": dict(melScale="slaney", center=True, fMinHz=0),
    "short-window-no-norm": dict(melNorm="none", winLength=1024, nFft=1024, hopLength=256, nMels=64, fMaxHz=8000),
    "padded-window": dict(winLength=1200, melScale="slaney", nMels=96),
}


def log_mel(y: np.ndarray, spec: dict) -> np.ndarray:
    power = librosa.feature.melspectrogram(
        y=y.astype(np.float64), sr=SAMPLE_RATE, n_fft=spec["nFft"], hop_length=spec["hopLength"], win_length=spec["winLength"],
        window="hann", center=spec["center"], pad_mode="constant", power=2.0, n_mels=spec["nMels"], fmin=spec["fMinHz"],
        fmax=spec["fMaxHz"], htk=spec["melScale"] == "htk", norm="slaney" if spec["melNorm"] == "slaney" else None,
    )
    return librosa.power_to_db(power, ref=1.0, amin=spec["aMin"], top_db=None)


def main() -> None:
    y = golden_signal()
    for name, changes in VARIANTS.items():
        spec = {**BASE, **changes}
        db = log_mel(y, spec).astype(np.float32)
        golden = dict(
            librosa=librosa.__version__, sampleRateHz=SAMPLE_RATE, spec=spec, shape=list(db.shape),
            decibels=encoded(db),
        )
        (OUT / f"log-mel-{name}.json").write_text(json.dumps(golden, indent=1) + "\n")


main()
