"""Writes the golden MFCCs, chromagrams and derivatives of src-worker/features/golden/ (pip install librosa==0.11.0).

Run from the project's root: python3 scripts/golden/spectral_features.py
"""

import json
import pathlib

import librosa
import numpy as np
from golden_signal import SAMPLE_RATE, encoded, golden_signal

OUT = pathlib.Path("src-worker/features/golden")

STFT = dict(nFft=2048, winLength=2048, hopLength=512, center=False)
MFCC = dict(
    kind="mfcc", **STFT, nMels=128, fMinHz=20, fMaxHz=11025, melScale="htk", melNorm="slaney", aMin=1e-10,
    nMfcc=13, lifter=0, topDb=None,
)
MFCC_VARIANTS = {
    "uncentred": {},
    "librosa-defaults": dict(center=True, melScale="slaney", fMinHz=0, nMfcc=20, topDb=80),
    "liftered": dict(lifter=22, nMels=40, nMfcc=16),
}
CHROMA_VARIANTS = {
    "uncentred": STFT,
    "librosa-defaults": {**STFT, "center": True},
    "long-window": {**STFT, "nFft": 4096, "winLength": 4096},
}


def stft_arguments(spec: dict) -> dict:
    return dict(n_fft=spec["nFft"], hop_length=spec["hopLength"], win_length=spec["winLength"], center=spec["center"])


def mfcc(y: np.ndarray, spec: dict) -> np.ndarray:
    mel = librosa.feature.melspectrogram(
        y=y, sr=SAMPLE_RATE, **stft_arguments(spec), power=2.0, n_mels=spec["nMels"], fmin=spec["fMinHz"],
        fmax=spec["fMaxHz"], htk=spec["melScale"] == "htk", norm="slaney",
    )
    db = librosa.power_to_db(mel, ref=1.0, amin=spec["aMin"], top_db=spec["topDb"])
    return librosa.feature.mfcc(S=db, n_mfcc=spec["nMfcc"], lifter=spec["lifter"])


def write(name: str, values: np.ndarray, **fields) -> None:
    golden = dict(
        librosa=librosa.__version__, sampleRateHz=SAMPLE_RATE, **fields, shape=list(values.shape), values=encoded(values),
    )
    (OUT / f"{name}.json").write_text(json.dumps(golden, indent=2) + "\n")


def main() -> None:
    y = golden_signal().astype(np.float64)
    for name, changes in MFCC_VARIANTS.items():
        spec = {**MFCC, **changes}
        write(f"mfcc-{name}", mfcc(y, spec), spec=spec)
    defaults = librosa.feature.mfcc(y=y, sr=SAMPLE_RATE)
    assert np.allclose(defaults, mfcc(y, {**MFCC, **MFCC_VARIANTS["librosa-defaults"]}))
    for name, spec in CHROMA_VARIANTS.items():
        write(f"chroma-{name}", librosa.feature.chroma_stft(y=y, sr=SAMPLE_RATE, **stft_arguments(spec), tuning=0), spec=spec)
    for order in (1, 2):
        feature = mfcc(y, MFCC)[:4].astype(np.float32)
        write(f"delta-order-{order}", librosa.feature.delta(feature, order=order), order=order, feature=encoded(feature))


main()
