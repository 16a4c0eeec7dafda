// What one row needs, shared by the kernels of rows and of attention.
#pragma once

#include <cmath>

#include "simd.h"

// Calls body(i, n) for the vectors of [0, size): n is W, but for a last one with fewer elements.
template <class Body>
inline void for_each_vector(long size, const Body& body) {
    long i = 0;
    for (; i + W <= size; i += W) body(i, W);
    if (i < size) body(i, static_cast<int>(size - i));
}

template <class T>
inline Vec load_first_or_all(const T* p, int n) {
    return n == W ? load(p) : load_first(p, n);
}

template <class T>
inline void store_first_or_all(T* p, Vec x, int n) {
    if (n == W)
        store(p, x);
    else
        store_first(p, x, n);
}

template <class T>
inline void copy_row(T* to, const float* from, long size) {
    for_each_vector(size, [=](long i, int n) {
        store_first_or_all(to + i, load_first_or_all(from + i, n), n);
    });
}

// Sum of squares, in four running sums of W lanes each.
inline float sum_of_squares(const float* x, long size) {
    Vec sums[4] = {zero(), zero(), zero(), zero()};
    long i = 0;
    for (; i + 4 * W <= size; i += 4 * W)
        for (int j = 0; j < 4; j++) {
            Vec a = load(x + i + j * W);
            sums[j] = fmadd(a, a, sums[j]);
        }
    for_each_vector(size - i, [&](long j, int n) {
        Vec a = load_first_or_all(x + i + j, n);
        sums[0] = fmadd(a, a, sums[0]);
    });
    return sum(add(add(sums[0], sums[1]), add(sums[2], sums[3])));
}

// x / rms(x) * weight; out may be x.
inline void rms_norm_row(float* out, const float* x, const float* weight, long size, float eps) {
    Vec scale = splat(1.0f / std::sqrt(sum_of_squares(x, size) / size + eps));
    for_each_vector(size, [=](long i, int n) {
        Vec y = mul(mul(load_first_or_all(x + i, n), scale), load_first_or_all(weight + i, n));
        store_first_or_all(out + i, y, n);
    });
}
