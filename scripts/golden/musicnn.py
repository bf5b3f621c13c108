"""Writes src-worker/training/initial/golden/musicnn-msd.json and vgg-msd.json: what the published networks themselves, every filter of them, say of a made-up segment.

Needs pip install tensorflow-cpu==2.21.0, and the wheel that `npm run import:musicnn` reads (pip download --no-deps musicnn==0.1.0).
Run from the project's root: python3 scripts/golden/musicnn.py musicnn-0.1.0-py3-none-any.whl
"""

import json
import pathlib
import sys
import tempfile
import zipfile

import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.core.protobuf import meta_graph_pb2

OUT = pathlib.Path("src-worker/training/initial/golden")
BANDS, FRAMES = 96, 187
EMBEDDING = "model/batch_normalization_10/batchnorm/add_1"
LOGITS = "model/dense_1/BiasAdd"
POOLS = [f"model/max_pooling2d_{block - 1}/MaxPool" for block in (3, 4, 5)]
EPSILON = 1e-3
DEAD_BELOW = 1e-3


def made_up_segment() -> np.ndarray:
    """Values in 0..1, [band][frame]: two ripples over a slope, as the tests beside them make them."""
    band, frame = np.meshgrid(np.arange(BANDS), np.arange(FRAMES), indexing="ij")
    ripples = 0.2 * np.sin(band / 5 + frame / 3) + 0.15 * np.cos(frame * (band + 7) / 90)
    return 0.55 - 0.3 * band / BANDS + ripples


class Published:
    """A network of the wheel: its graph, as it was saved with the weights, and the weights."""

    def __init__(self, wheel: zipfile.ZipFile, name: str):
        with tempfile.TemporaryDirectory() as folder:
            for part in (".index", ".meta", ".data-00000-of-00001"):
                pathlib.Path(folder, f"weights{part}").write_bytes(wheel.read(f"musicnn/{name}/{part}"))
            self.meta = meta_graph_pb2.MetaGraphDef()
            self.meta.ParseFromString(pathlib.Path(folder, "weights.meta").read_bytes())
            weights = tf.train.load_checkpoint(str(pathlib.Path(folder, "weights")))
            self.weights = {key: weights.get_tensor(key) for key in weights.get_variable_to_shape_map()}

    def answers(self, segment: np.ndarray, nodes: list[str]) -> list[np.ndarray]:
        """What nodes of the graph give for the segment."""
        part = tf.graph_util.extract_sub_graph(self.meta.graph_def, nodes)
        for node in part.node:
            # Shapes of gradients, which later versions of TensorFlow find wrong.
            node.attr.pop("_output_shapes", None)
        with tf.Graph().as_default() as graph:
            tf.import_graph_def(part, name="")
            variables = [node.name for node in graph.get_operations() if node.type == "VariableV2"]
            feeds = {f"{name}/read:0": self.weights[name] for name in variables}
            inputs = {len(node.outputs[0].shape.dims or []): node.outputs[0] for node in graph.get_operations() if node.type == "Placeholder"}
            # Its own unit: log10(1 + 10000 power), which is 8 times ours (-40 to 40 dB as 0 to 1).
            feeds |= {inputs[3]: 8 * segment.T[None], inputs[0]: False}
            with tf.Session() as session:
                return [answer[0] for answer in session.run([f"{name}:0" for name in nodes], feeds)]

    def living(self, block: int, pool: np.ndarray) -> np.ndarray:
        """What the living filters of a VGG's block give, less what its batch norm adds: [frame, band, filter]."""
        norms = np.sqrt((self.weights[f"{block}CNN/kernel"] ** 2).sum((0, 1, 2)))
        gamma, beta, mean, variance = (
            self.weights[f"batch_normalization_{block}/{name}"] for name in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        offset = beta - mean * gamma / np.sqrt(variance + EPSILON)
        return (pool - offset)[:, :, norms > DEAD_BELOW * norms.max()]


def write(name: str, answers: dict[str, np.ndarray]) -> None:
    golden = dict(shape=[BANDS, FRAMES], **{key: answer.ravel().tolist() for key, answer in answers.items()})
    (OUT / name).write_text(json.dumps(golden) + "\n")


def main() -> None:
    segment = made_up_segment()
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        musicnn, vgg = Published(wheel, "MSD_musicnn"), Published(wheel, "MSD_vgg")
    embedding, logits = musicnn.answers(segment, [EMBEDDING, LOGITS])
    write("musicnn-msd.json", dict(embedding=embedding, logits=logits))
    third, fourth, last = (vgg.living(block, pool) for block, pool in zip((3, 4, 5), vgg.answers(segment, POOLS)))
    # Places are [band][frame] in our networks.
    answers = {"last": last.transpose(1, 0, 2)}
    for block, pool in ((3, third), (4, fourth)):
        answers |= {f"mean{block}": pool.mean((0, 1)), f"max{block}": pool.max((0, 1))}
    write("vgg-msd.json", answers)


main()
