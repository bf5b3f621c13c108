"""Writes the golden values of timbral texture in src-worker/features/golden/ (pip install librosa==0.11.0).

Run from the project's root: python3 scripts/golden/hand_features.py
"""

import json
import pathlib

import librosa
import numpy as np
from golden_signal import SAMPLE_RATE, encoded, golden_signal

OUT = pathlib.Path("src-worker/features/golden/timbral-texture.json")

WINDOW = 512
TEXTURE = 43


def describe_windows(y: np.ndarray) -> np.ndarray:
    """Centroid, rolloff, flux, zero crossings, MFCCs 1 to 5; one column a window."""
    magnitude = np.abs(librosa.stft(y, n_fft=WINDOW, hop_length=WINDOW, center=False))
    direction = magnitude / np.maximum(np.linalg.norm(magnitude, axis=0), 1e-300)
    flux = np.concatenate([[0], np.sum(np.diff(direction) ** 2, axis=0)])
    mel = librosa.feature.melspectrogram(S=magnitude**2, sr=SAMPLE_RATE, n_mels=40)
    mfcc = librosa.feature.mfcc(S=librosa.power_to_db(mel, top_db=None), n_mfcc=6)
    return np.vstack([
        librosa.feature.spectral_centroid(S=magnitude, sr=SAMPLE_RATE),
        librosa.feature.spectral_rolloff(S=magnitude, sr=SAMPLE_RATE, roll_percent=0.85),
        flux,
        librosa.feature.zero_crossing_rate(y, frame_length=WINDOW, hop_length=WINDOW, center=False),
        mfcc[1:],
    ])


def timbral_texture(y: np.ndarray) -> np.ndarray:
    values = describe_windows(y)
    rms = librosa.feature.rms(y=y, frame_length=WINDOW, hop_length=WINDOW, center=False)[0]
    windows = np.lib.stride_tricks.sliding_window_view(values, min(TEXTURE, len(rms)), axis=1)
    loudness = np.lib.stride_tricks.sliding_window_view(rms, min(TEXTURE, len(rms)))
    moments = np.stack([windows.mean(axis=2).mean(axis=1), windows.var(axis=2).mean(axis=1)], axis=1)
    low_energy = np.mean(loudness < loudness.mean(axis=1, keepdims=True))
    return np.concatenate([moments.ravel(), [low_energy]])


def main() -> None:
    # Half a second is one texture window; three of them, ever quieter, are several.
    y = golden_signal().astype(np.float64)
    long = np.concatenate([y, 0.5 * y, 0.25 * y])
    golden = dict(librosa=librosa.__version__, short=encoded(timbral_texture(y)), long=encoded(timbral_texture(long)))
    OUT.write_text(json.dumps(golden, indent=2) + "\n")


main()
