// How the cache holds the keys and values of a block for one head. The twin is in model/kv_cache.py.
//
// A value is an entry of `dim` numbers of type T. Those of int8_t are whole numbers of [-127, 127], and
// their scale, a float, follows at the next multiple of 4 bytes. It is found from the entry's own
// numbers. Entries lie one after another. Keys are transposed: the numbers that a block's keys have in
// one dimension lie side by side, dimension after dimension, and then their scales, where they have
// any. So a vector holds numbers of different keys, and their scores need no sum across it.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "quantise.h"
#include "rows.h"

constexpr long MAX_HEAD_DIM = 512;

template <class T>
constexpr bool HAS_SCALE = std::is_same_v<T, int8_t>;

// From one entry to the next, in elements.
template <class T>
inline long entry_size(long dim) {
    return HAS_SCALE<T> ? (dim + 3) / 4 * 4 + static_cast<long>(sizeof(float)) : dim;
}

// What the numbers of an entry are to be multiplied by.
inline float scale_of(const int8_t* entry, long dim) {
    float scale;
    std::memcpy(&scale, entry + entry_size<int8_t>(dim) - sizeof scale, sizeof scale);
    return scale;
}

constexpr long TILE = 16;  // keys that are read together
constexpr int TILE_VECTORS = TILE / W;

// The numbers of TILE keys in one dimension. Those of bf16 come, with AVX2, as every other key in one
// vector and the rest in the next, which takes two operations in place of four: in_order() puts what
// was computed with them into the order of the keys.
template <class T>
inline void load_tile(Vec (&to)[TILE_VECTORS], const T* p) {
    UNROLL for (int i = 0; i < TILE_VECTORS; i++) to[i] = load(p + i * W);
}
template <class T>
inline void in_order(Vec (&)[TILE_VECTORS]) {}

#if !defined(__AVX512F__)
template <>
inline void load_tile(Vec (&to)[TILE_VECTORS], const bf16* p) {
    __m256i pairs = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    to[0] = _mm256_castsi256_ps(_mm256_slli_epi32(pairs, 16));
    to[1] = _mm256_castsi256_ps(_mm256_and_si256(pairs, _mm256_set1_epi32(0xffff0000)));
}
template <>
inline void in_order<bf16>(Vec (&x)[TILE_VECTORS]) {
    Vec low = _mm256_unpacklo_ps(x[0], x[1]), high = _mm256_unpackhi_ps(x[0], x[1]);
    x[0] = _mm256_permute2f128_ps(low, high, 0x20);
    x[1] = _mm256_permute2f128_ps(low, high, 0x31);
}
#endif

// What the numbers of `count` keys from a slot on are to be multiplied by. keys: here and below, where
// the head's keys of the block begin.
inline void read_scales(float* to, const int8_t* keys, long block_size, long slot, long count,
                        long dim) {
    const int8_t* scales = keys + (entry_size<int8_t>(dim) - sizeof *to) * block_size;
    std::memcpy(to, scales + slot * sizeof *to, count * sizeof *to);
}

template <class T>
inline void write_key(T* keys, long block_size, long slot, const float* from, long dim) {
    T numbers[MAX_HEAD_DIM];
    copy_row(numbers, from, dim);
    for (long d = 0; d < dim; d++) keys[d * block_size + slot] = numbers[d];
}
template <>
inline void write_key(int8_t* keys, long block_size, long slot, const float* from, long dim) {
    int8_t numbers[MAX_HEAD_DIM];
    float scale = quantise(numbers, from, dim);
    long size = entry_size<int8_t>(dim) - sizeof scale;
    for (long d = 0; d < size; d++) keys[d * block_size + slot] = numbers[d];
    std::memcpy(keys + size * block_size + slot * sizeof scale, &scale, sizeof scale);
}

template <class T>
inline void write_entry(T* to, const float* from, long dim) {
    copy_row(to, from, dim);
}
template <>
inline void write_entry(int8_t* to, const float* from, long dim) {
    int8_t numbers[MAX_HEAD_DIM];
    float scale = quantise(numbers, from, dim);
    long size = entry_size<int8_t>(dim) - sizeof scale;
    std::memcpy(to, numbers, size);
    std::memcpy(to + size, &scale, sizeof scale);
}
