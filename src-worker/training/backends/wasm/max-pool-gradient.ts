import type { Tensor4D } from '@tensorflow/tfjs';
import type { WasmKernel } from './wasm-kernel';

interface PoolAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * Gradient of a max pool by its input. The wasm backend's own finds no maximum in a window without a positive value, as is
 * common after an ELU. Of equal maxima the first one of the window, row by row, gets the gradient: as in TensorFlow and in
 * TensorFlow.js' plain backend.
 */
export const maxPoolGrad: WasmKernel<{ readonly dy: Tensor4D; readonly input: Tensor4D }, PoolAttributes> = {
  kernelName: 'MaxPoolGrad',
  compute: (tf, { inputs: { dy, input }, attrs, backend }) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs;
    const info = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
    const { batchSize, inHeight, inWidth, outHeight, outWidth, outChannels: channels } = info;
    const dx = backend.makeOutput(input.shape, 'float32');
    // Views of the backend's memory: nothing may be allocated there from here on.
    const gradients = backend.typedArrayFromHeap(dx).fill(0);
    const values = backend.typedArrayFromHeap(input);
    const outerGradients = backend.typedArrayFromHeap(dy);
    const maxima = new Float32Array(channels);
    const places = new Int32Array(channels);

    for (let window = 0; window < batchSize * outHeight * outWidth; window++) {
      const column = window % outWidth;
      const row = Math.floor(window / outWidth) % outHeight;
      const firstInputRow = Math.floor(window / (outWidth * outHeight)) * inHeight;
      const top = row * info.strideHeight - info.padInfo.top;
      const left = column * info.strideWidth - info.padInfo.left;
      maxima.fill(-Infinity);
      places.fill(-1);
      for (let y = Math.max(top, 0); y < Math.min(top + info.filterHeight, inHeight); y++) {
        for (let x = Math.max(left, 0); x < Math.min(left + info.filterWidth, inWidth); x++) {
          const start = ((firstInputRow + y) * inWidth + x) * channels;
          for (let channel = 0; channel < channels; channel++) {
            const value = values[start + channel]!;
            if (value <= maxima[channel]! && places[channel]! >= 0) continue;
            maxima[channel] = value;
            places[channel] = start + channel;
          }
        }
      }
      for (let channel = 0; channel < channels; channel++) {
        gradients[places[channel]!]! += outerGradients[window * channels + channel]!;
      }
    }
    return dx;
  },
};
