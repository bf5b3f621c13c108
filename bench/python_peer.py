"""What a Python tagger does: librosa decodes and makes log-mel spectrograms, onnxruntime runs the same network, one track after
the other. Usage: python_peer.py MODEL_DIR FILE...; prints one JSON object: seconds by stage and the first track's mean probabilities."""

import json
import sys
import time

import librosa
import numpy as np
import onnxruntime

BATCH_SIZE = 16


def to_mono(channels, file_rate, rate):
    """As ffmpeg mixes two channels into one of floats: their sum times the root of a half."""
    mono = channels if channels.ndim == 1 else channels.sum(axis=0) / np.sqrt(len(channels))
    return librosa.resample(mono, orig_sr=file_rate, target_sr=rate)


def segments(samples, audio):
    """[segment][sample]: one every hop, and one aligned to the end where at least half a hop is left."""
    size, hop = audio["segmentSamples"], audio["segmentHopSamples"]
    if len(samples) < size:
        return np.resize(samples, (1, size))
    starts = list(range(0, len(samples) - size + 1, hop))
    rest = len(samples) - (starts[-1] + size)
    rest -= rest % audio.get("endAlignSamples", 1)
    if rest >= hop / 2:
        starts.append(starts[-1] + rest)
    return np.stack([samples[start : start + size] for start in starts])


def log_mel(cut, spec, rate):
    """[segment][mel][frame][1] in 0..1."""
    mel = librosa.feature.melspectrogram(
        y=cut, sr=rate, n_fft=spec["nFft"], win_length=spec["winLength"], hop_length=spec["hopLength"], center=spec["center"],
        n_mels=spec["nMels"], fmin=spec["fMinHz"], fmax=spec["fMaxHz"], htk=spec["melScale"] == "htk",
        norm="slaney" if spec["melNorm"] == "slaney" else None, power=2.0,
    )
    decibels = librosa.power_to_db(mel, ref=1.0, amin=spec["aMin"], top_db=None)
    low, high = spec["dbMin"], spec["dbMax"]
    scaled = (np.clip(decibels, low, high) - low) / (high - low)
    return scaled[..., np.newaxis].astype(np.float32)


def main(model_dir, paths):
    with open(f"{model_dir}/spec.json", encoding="utf-8") as file:
        model = json.load(file)
    (features,) = model.get("inputs") or [model["features"]]
    if features["kind"] != "log-mel" or features.get("derivatives"):
        sys.exit("only models of one log-mel spectrogram are known here")
    audio, rate = model["audio"], model["audio"]["sampleRateHz"]
    session = onnxruntime.InferenceSession(f"{model_dir}/model.onnx", providers=["CPUExecutionProvider"])
    name, head = session.get_inputs()[0].name, model["heads"][0]["name"]
    times = {"decodeSec": 0.0, "featuresSec": 0.0, "modelSec": 0.0}
    first = None
    librosa.stft(np.zeros(rate, dtype=np.float32))  # compiles and loads what it needs, before the clock runs
    started = time.perf_counter()
    for path in paths:
        begun = time.perf_counter()
        samples = to_mono(*librosa.load(path, sr=None, mono=False), rate)
        decoded = time.perf_counter()
        inputs = log_mel(segments(samples, audio), features, rate)
        made = time.perf_counter()
        probs = [
            session.run([head], {name: inputs[at : at + BATCH_SIZE]})[0] for at in range(0, len(inputs), BATCH_SIZE)
        ]
        mean = np.concatenate(probs).mean(axis=0)
        times["decodeSec"] += decoded - begun
        times["featuresSec"] += made - decoded
        times["modelSec"] += time.perf_counter() - made
        first = mean if first is None else first
    total = time.perf_counter() - started
    versions = f"librosa {librosa.__version__}, onnxruntime {onnxruntime.__version__}"
    print(json.dumps({**times, "totalSec": total, "versions": versions, "firstProbs": [float(p) for p in first]}))


main(sys.argv[1], sys.argv[2:])
