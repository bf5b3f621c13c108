import type { Tensor4D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../engine/tensorflow';
import type { WasmKernel } from './wasm-kernel';

type Shape4D = [number, number, number, number];
type Padding = [[number, number], [number, number], [number, number], [number, number]];

interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | Padding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * Gradient of a convolution by its filter, which the wasm backend lacks. It is a convolution, too: of the images with the gradient as
 * kernel, where channels take the part of the batch and the batch that of the channels; so the backend's own fast convolution
 * does the work. NHWC, as everything in the wasm backend.
 */
export const conv2dBackpropFilter: WasmKernel<
  { readonly x: Tensor4D; readonly dy: Tensor4D },
  ConvolutionAttributes & { readonly filterShape: Shape4D }
> = {
  kernelName: 'Conv2DBackpropFilter',
  compute: (tf, { inputs: { x, dy }, attrs }) => {
    const [rows, columns, inChannels, outChannels] = attrs.filterShape;
    const { padInfo, strideHeight, strideWidth } = convolutionInfo(tf, x.shape, attrs.filterShape, attrs);
    const { top, bottom, left, right } = padInfo;
    const images = tf.transpose(x, [3, 1, 2, 0]);
    const kernel = tf.transpose(dy, [1, 2, 0, 3]);
    const padding: Padding = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    const sums = tf.conv2d(images, kernel, 1, padding, 'NHWC', [strideHeight, strideWidth]);
    // Where strides leave rows or columns over at the end of the picture, there is more than the filter has.
    const ofFilter = tf.slice(sums, [0, 0, 0, 0], [inChannels, rows, columns, outChannels]);
    return tf.transpose(ofFilter, [1, 2, 0, 3]);
  },
};

/**
 * Gradient of a convolution by its input. For steps of one it is the convolution of the gradient with the filter turned by half a
 * turn, for which the backend is several times faster than for its own kernel; all else is left to that.
 */
export const conv2dBackpropInput: WasmKernel<
  { readonly dy: Tensor4D; readonly filter: Tensor4D },
  ConvolutionAttributes & { readonly inputShape: Shape4D }
> = {
  kernelName: 'Conv2DBackpropInput',
  compute: (tf, { inputs: { dy, filter }, attrs }, original) => {
    const { padInfo, strideHeight, strideWidth } = convolutionInfo(tf, attrs.inputShape, filter.shape, attrs);
    const { top, bottom, left, right } = padInfo;
    const [lastRow, lastColumn] = [filter.shape[0] - 1, filter.shape[1] - 1];
    const isWithinFilter = Math.max(top, bottom) <= lastRow && Math.max(left, right) <= lastColumn;
    if (strideHeight !== 1 || strideWidth !== 1 || !isWithinFilter) return original!();
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    const padding: Padding = [
      [0, 0],
      [lastRow - top, lastRow - bottom],
      [lastColumn - left, lastColumn - right],
      [0, 0],
    ];
    return tf.conv2d(dy, turned, 1, padding);
  },
};

function convolutionInfo(tf: TensorFlow, inputShape: Shape4D, filterShape: Shape4D, attributes: ConvolutionAttributes) {
  const { strides, pad, dimRoundingMode } = attributes;
  return tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode);
}
