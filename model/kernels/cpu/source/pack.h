// From a weight [out, in] in fp32 or bf16 to the panels of a linear layer.
#pragma once

#include <atomic>
#include <vector>

#include "linear.h"
#include "quantise.h"
#include "rows.h"

// Some output channels of a weight, as the checkpoint has them: [count, in].
struct Channels {
    const void* rows;
    long is_bf16;
    long in, first, count;

    void read(float* to, long channel) const {
        long at = (channel - first) * in;
        if (is_bf16)
            copy(to, static_cast<const bf16*>(rows) + at);
        else
            copy(to, static_cast<const float*>(rows) + at);
    }

  private:
    template <class T>
    void copy(float* to, const T* from) const {
        for_each_vector(in, [=](long i, int n) {
            store_first_or_all(to + i, load_first_or_all(from + i, n), n);
        });
    }
};

// [8, 8] of 4 bytes each, rows of the two `from_apart` and `to_apart` bytes apart, transposed.
inline void transpose_8(char* to, long to_apart, const char* from, long from_apart) {
    __m256 rows[8], pairs[8];
    for (int i = 0; i < 8; i++)
        rows[i] = _mm256_loadu_ps(reinterpret_cast<const float*>(from + i * from_apart));
    for (int i = 0; i < 8; i += 2) {
        pairs[i] = _mm256_unpacklo_ps(rows[i], rows[i + 1]);
        pairs[i + 1] = _mm256_unpackhi_ps(rows[i], rows[i + 1]);
    }
    for (int i = 0; i < 4; i++) {  // columns i and i + 4, in halves
        int from_pair = i / 2;
        __m256 a = pairs[from_pair], b = pairs[from_pair + 2];
        __m256 c = pairs[from_pair + 4], d = pairs[from_pair + 6];
        __m256 low = i % 2 ? _mm256_shuffle_ps(a, b, 0xee) : _mm256_shuffle_ps(a, b, 0x44);
        __m256 high = i % 2 ? _mm256_shuffle_ps(c, d, 0xee) : _mm256_shuffle_ps(c, d, 0x44);
        _mm256_storeu_ps(reinterpret_cast<float*>(to + i * to_apart),
                         _mm256_permute2f128_ps(low, high, 0x20));
        _mm256_storeu_ps(reinterpret_cast<float*>(to + (i + 4) * to_apart),
                         _mm256_permute2f128_ps(low, high, 0x31));
    }
}

// [lanes, n] of 4 bytes each, lanes `apart` bytes apart -> steps of a panel.
inline void put_side_by_side(char* to, const char* from, long lanes, long apart, long n) {
    long whole_lanes = lanes / 8 * 8, whole = n / 8 * 8;
    for (long i = 0; i < whole; i += 8)
        for (long lane = 0; lane < whole_lanes; lane += 8)
            transpose_8(to + i * STEP_BYTES + lane * 4, STEP_BYTES, from + lane * apart + i * 4,
                        apart);
    for (long i = 0; i < n; i++)
        for (long lane = i < whole ? whole_lanes : 0; lane < lanes; lane++)
            std::memcpy(to + i * STEP_BYTES + lane * 4, from + lane * apart + i * 4, 4);
}

template <class Format>
long packed_size(const Format& f, long out) {
    return (out + LANES - 1) / LANES * f.panel_bytes();
}

// Packs some channels. For each of them encode(to, row, panel, lane) is given its weights as floats
// and writes them as `n` times four bytes, `run` of which the format then has in consecutive steps,
// side by side with those of the other lanes. What else a panel holds of the channel it writes there
// itself. Lanes of channels that are never packed must hold zeros. Returns whether all weights are
// below the format's limit, which NaN is not.
template <class Format, class Encode>
long pack(const Format& f, char* panels, const Channels& channels, long n, long run,
          const Encode& encode) {
    long first = channels.first, end = first + channels.count, first_panel = first / LANES;
    std::atomic<long> all_below{1};
    parallel_for((end + LANES - 1) / LANES - first_panel, 1, [&](long begin, long stop) {
        long apart = n + 16;  // lanes a power of two apart would share a place in the cache
        std::vector<uint32_t> encoded(LANES * apart);
        std::vector<float> row(channels.in);
        for (long p = first_panel + begin; p < first_panel + stop; p++) {
            char* panel = panels + p * f.panel_bytes();
            long lane0 = std::max(first - p * LANES, 0L), lane1 = std::min(end - p * LANES, LANES);
            for (long lane = lane0; lane < lane1; lane++) {
                channels.read(row.data(), p * LANES + lane);
                if (!(largest_magnitude(row.data(), channels.in) < Format::LIMIT)) all_below = 0;
                encode(encoded.data() + lane * apart, row.data(), panel, lane);
            }
            const char* from = reinterpret_cast<const char*>(encoded.data() + lane0 * apart);
            for (long i = 0; i < n; i += run)
                put_side_by_side(panel + f.place(i / run) + lane0 * 4, from + i * 4,
                                 lane1 - lane0, apart * 4, std::min(run, n - i));
        }
    });
    return all_below;
}
