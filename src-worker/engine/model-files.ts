/** The files of a model's folder that hold the network, in the two forms engines take. */
export const ONNX_FILE = 'model.onnx';
export const LAYERS_FILE = 'model.json';
export const LAYER_WEIGHTS_FILE = 'weights.bin';

export interface ModelFiles {
  /**
   * A file's content, once its hash has been found to be the spec's.
   * @throws CodedError `model-invalid`
   */
  read(name: string): Promise<Buffer>;
}
