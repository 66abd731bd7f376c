// The three float32 matrix products of a contrastive step over unit vectors, register-blocked for 16-float vectors.

using System.Runtime.Intrinsics;

namespace SearchEngine.Trainer.Initialization;

/// <summary>
/// Products of row-major matrices whose row length is a multiple of 16. Each call writes only its own rows, so calls
/// on different rows may run at once. Pointers are used because bounds checks in these loops cost a third of the time.
/// </summary>
internal static unsafe class MatrixKernels
{
    /// <summary>scores[row, j] = scale * left[row] · right[j] for four rows from <paramref name="row"/>.</summary>
    /// <param name="left">[rows, width]</param>
    /// <param name="right">[columns, width]; columns a multiple of 4</param>
    /// <param name="scores">[rows, columns]</param>
    /// <param name="row">First of the four rows.</param>
    /// <param name="columns">Rows of <paramref name="right"/>.</param>
    /// <param name="width">Row length, a multiple of 16.</param>
    /// <param name="scale">Factor on every score.</param>
    public static void Scores(float* left, float* right, float* scores, int row, int columns, int width, float scale)
    {
        float* a0 = left + ((long)row * width);
        float* a1 = a0 + width;
        float* a2 = a1 + width;
        float* a3 = a2 + width;
        float* to = scores + ((long)row * columns);
        for (int j = 0; j < columns; j += 2)
        {
            float* b0 = right + ((long)j * width);
            float* b1 = b0 + width;
            Vector512<float> s00 = default, s10 = default, s20 = default, s30 = default;
            Vector512<float> s01 = default, s11 = default, s21 = default, s31 = default;
            for (int k = 0; k < width; k += 16)
            {
                Vector512<float> x = Vector512.Load(b0 + k);
                Vector512<float> y = Vector512.Load(b1 + k);
                Vector512<float> a = Vector512.Load(a0 + k);
                s00 = Vector512.FusedMultiplyAdd(a, x, s00);
                s01 = Vector512.FusedMultiplyAdd(a, y, s01);
                a = Vector512.Load(a1 + k);
                s10 = Vector512.FusedMultiplyAdd(a, x, s10);
                s11 = Vector512.FusedMultiplyAdd(a, y, s11);
                a = Vector512.Load(a2 + k);
                s20 = Vector512.FusedMultiplyAdd(a, x, s20);
                s21 = Vector512.FusedMultiplyAdd(a, y, s21);
                a = Vector512.Load(a3 + k);
                s30 = Vector512.FusedMultiplyAdd(a, x, s30);
                s31 = Vector512.FusedMultiplyAdd(a, y, s31);
            }
            to[j] = scale * Vector512.Sum(s00);
            to[j + 1] = scale * Vector512.Sum(s01);
            to[columns + j] = scale * Vector512.Sum(s10);
            to[columns + j + 1] = scale * Vector512.Sum(s11);
            to[(2 * columns) + j] = scale * Vector512.Sum(s20);
            to[(2 * columns) + j + 1] = scale * Vector512.Sum(s21);
            to[(3 * columns) + j] = scale * Vector512.Sum(s30);
            to[(3 * columns) + j + 1] = scale * Vector512.Sum(s31);
        }
    }

    /// <summary>
    /// target[row] = Σ_j weights[row * rowStride + j * columnStride] source[j], for two rows from
    /// <paramref name="row"/>.
    /// With the strides exchanged it multiplies by the transposed weights.
    /// </summary>
    /// <param name="weights">The factors, by strides.</param>
    /// <param name="source">[count, width]</param>
    /// <param name="target">[rows, width]</param>
    /// <param name="row">First of the two rows.</param>
    /// <param name="count">Terms of the sum.</param>
    /// <param name="width">Row length, a multiple of 64.</param>
    /// <param name="rowStride">Distance between the weights of two target rows.</param>
    /// <param name="columnStride">Distance between the weights of two source rows.</param>
    public static void WeightedSums(
        float* weights, float* source, float* target, int row, int count, int width, int rowStride, int columnStride)
    {
        float* first = weights + ((long)row * rowStride);
        float* second = first + rowStride;
        for (int k = 0; k < width; k += 64)
        {
            Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
            Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default;
            float* from = source + k;
            for (int j = 0; j < count; j++, from += width)
            {
                Vector512<float> wa = Vector512.Create(first[(long)j * columnStride]);
                Vector512<float> wb = Vector512.Create(second[(long)j * columnStride]);
                Vector512<float> x = Vector512.Load(from);
                a0 = Vector512.FusedMultiplyAdd(wa, x, a0);
                b0 = Vector512.FusedMultiplyAdd(wb, x, b0);
                x = Vector512.Load(from + 16);
                a1 = Vector512.FusedMultiplyAdd(wa, x, a1);
                b1 = Vector512.FusedMultiplyAdd(wb, x, b1);
                x = Vector512.Load(from + 32);
                a2 = Vector512.FusedMultiplyAdd(wa, x, a2);
                b2 = Vector512.FusedMultiplyAdd(wb, x, b2);
                x = Vector512.Load(from + 48);
                a3 = Vector512.FusedMultiplyAdd(wa, x, a3);
                b3 = Vector512.FusedMultiplyAdd(wb, x, b3);
            }
            float* to = target + ((long)row * width) + k;
            a0.Store(to);
            a1.Store(to + 16);
            a2.Store(to + 32);
            a3.Store(to + 48);
            b0.Store(to + width);
            b1.Store(to + width + 16);
            b2.Store(to + width + 32);
            b3.Store(to + width + 48);
        }
    }
}
