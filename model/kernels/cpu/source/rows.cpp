// Operations on rows of fp32: each row's result is a function of that row alone.
#include <cmath>

#include "simd.h"
#include "threads.h"

namespace {

constexpr long LEAST_ELEMENTS = 1 << 14;  // for one thread: less is done sooner than it wakes

long least_rows(long size) { return size < LEAST_ELEMENTS ? LEAST_ELEMENTS / (size + 1) + 1 : 1; }

// Sum of squares, in four running sums of W lanes each.
float sum_of_squares(const float* x, long size) {
    Vec sums[4] = {zero(), zero(), zero(), zero()};
    long i = 0;
    for (; i + 4 * W <= size; i += 4 * W)
        for (int j = 0; j < 4; j++) {
            Vec a = load(x + i + j * W);
            sums[j] = fmadd(a, a, sums[j]);
        }
    for (; i < size; i += W) {
        Vec a = i + W <= size ? load(x + i) : load_first(x + i, size - i);
        sums[0] = fmadd(a, a, sums[0]);
    }
    return sum(add(add(sums[0], sums[1]), add(sums[2], sums[3])));
}

void rms_norm_row(float* out, const float* x, const float* weight, long size, float eps) {
    Vec scale = splat(1.0f / std::sqrt(sum_of_squares(x, size) / size + eps));
    long i = 0;
    for (; i + W <= size; i += W) store(out + i, mul(mul(load(x + i), scale), load(weight + i)));
    if (i < size) {
        int n = size - i;
        Vec y = mul(mul(load_first(x + i, n), scale), load_first(weight + i, n));
        store_first(out + i, y, n);
    }
}

}  // namespace

// out, x: [rows, size]; weight: [size]. out may be x.
extern "C" void rms_norm(float* out, const float* x, const float* weight, long rows, long size,
                         float eps) {
    parallel_for(rows, least_rows(size), [=](long begin, long end) {
        for (long row = begin; row < end; row++)
            rms_norm_row(out + row * size, x + row * size, weight, size, eps);
    });
}
