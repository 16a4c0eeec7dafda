// How the cache holds an entry, a head's key or value of one token: as `dim` numbers of type T. Those
// of int8_t are whole numbers of [-127, 127], and their scale, a float, follows at the next multiple
// of 4 bytes. It is found from the entry's own numbers. The twin is in model/kv_cache.py.
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
