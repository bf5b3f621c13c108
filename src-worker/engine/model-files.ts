/** The files of a model's folder that hold the network, in the two forms engines take. */
export const ONNX_FILE = 'model.onnx';
/** Of a model with embeddings: what lies behind them, by itself. */
export const TOP_FILE = 'top.onnx';
export const LAYERS_FILE = 'model.json';
export const LAYER_WEIGHTS_FILE = 'weights.bin';

/** What ONNX forms call the embedding: an output of the whole network, and the input of what lies behind it. */
export const EMBEDDING_NAME = 'embedding';

export interface ModelFiles {
  /**
   * A file's content, once its hash has been found to be the spec's.
   * @throws CodedError `model-invalid`
   */
  read(name: string): Promise<Buffer>;
}
