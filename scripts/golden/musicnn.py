"""Writes src-worker/training/initial/golden/musicnn-msd.json: what the published network itself, every filter of it, says of a made-up segment.

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

OUT = pathlib.Path("src-worker/training/initial/golden/musicnn-msd.json")
CHECKPOINT = "musicnn/MSD_musicnn"
BANDS, FRAMES = 96, 187
EMBEDDING = "model/batch_normalization_10/batchnorm/add_1"
LOGITS = "model/dense_1/BiasAdd"


def made_up_segment() -> np.ndarray:
    """Values in 0..1, [band][frame]: two ripples over a slope, as `musicnn-msd.test.ts` makes them."""
    band, frame = np.meshgrid(np.arange(BANDS), np.arange(FRAMES), indexing="ij")
    ripples = 0.2 * np.sin(band / 5 + frame / 3) + 0.15 * np.cos(frame * (band + 7) / 90)
    return 0.55 - 0.3 * band / BANDS + ripples


def published_graph(path: pathlib.Path) -> tf.GraphDef:
    """The part of the published graph, as it was saved with the weights, that answers a segment."""
    meta = meta_graph_pb2.MetaGraphDef()
    meta.ParseFromString(path.read_bytes())
    graph = tf.graph_util.extract_sub_graph(meta.graph_def, [EMBEDDING, LOGITS])
    for node in graph.node:
        # Shapes of gradients, which later versions of TensorFlow find wrong.
        node.attr.pop("_output_shapes", None)
    return graph


def answers(folder: pathlib.Path, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weights = tf.train.load_checkpoint(str(folder / "weights"))
    with tf.Graph().as_default():
        tf.import_graph_def(published_graph(folder / "weights.meta"), name="")
        graph = tf.get_default_graph()
        variables = [node.name for node in graph.get_operations() if node.type == "VariableV2"]
        feeds = {f"{name}/read:0": weights.get_tensor(name) for name in variables}
        inputs = {len(node.outputs[0].shape.dims or []): node.outputs[0] for node in graph.get_operations() if node.type == "Placeholder"}
        # Its own unit: log10(1 + 10000 power), which is 8 times ours (-40 to 40 dB as 0 to 1).
        feeds |= {inputs[3]: 8 * segment.T[None], inputs[0]: False}
        with tf.Session() as session:
            embedding, logits = session.run([f"{EMBEDDING}:0", f"{LOGITS}:0"], feeds)
    return embedding[0], logits[0]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(sys.argv[1]) as wheel:
        for part in (".index", ".meta", ".data-00000-of-00001"):
            pathlib.Path(folder, f"weights{part}").write_bytes(wheel.read(f"{CHECKPOINT}/{part}"))
        embedding, logits = answers(pathlib.Path(folder), made_up_segment())
    golden = dict(shape=[BANDS, FRAMES], embedding=embedding.tolist(), logits=logits.tolist())
    OUT.write_text(json.dumps(golden) + "\n")


main()
