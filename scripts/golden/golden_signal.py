"""What the golden files of src-worker/features/golden/ are made of, and how arrays are written into them."""

import base64

import numpy as np

SAMPLE_RATE = 22050


def golden_signal() -> np.ndarray:
    """Half a second: two tones, a sweep, noise from a fixed linear congruential generator, then silence."""
    n = np.arange(SAMPLE_RATE // 2, dtype=np.float64)
    tones = 0.4 * np.sin(2 * np.pi * 440 * n / SAMPLE_RATE) + 0.2 * np.sin(2 * np.pi * 3520 * n / SAMPLE_RATE)
    sweep = 0.2 * np.sin(2 * np.pi * (50 + 0.4 * n) * n / SAMPLE_RATE)
    state, noise = 12345, np.zeros(len(n))
    for i in range(len(n)):
        state = (1103515245 * state + 12345) % 2**31
        noise[i] = state / 2**31 - 0.5
    y = tones + sweep + 0.02 * noise
    y[-3000:] = 0
    return y.astype(np.float32)


def encoded(values: np.ndarray) -> str:
    """Float32, row-major, base64."""
    return base64.b64encode(np.ascontiguousarray(values, dtype=np.float32).tobytes()).decode()
