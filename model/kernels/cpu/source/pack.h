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
        for_each_vector(in, [=](long i, int n) {
            long at = (channel - first) * in + i;
            Vec x = is_bf16 ? load_first_or_all(static_cast<const bf16*>(rows) + at, n)
                            : load_first_or_all(static_cast<const float*>(rows) + at, n);
            store_first_or_all(to + i, x, n);
        });
    }
};

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
            for (long i = 0; i < n; i += run) {
                char* to = panel + f.place(i / run);
                for (long j = i; j < std::min(i + run, n); j++, to += STEP_BYTES)
                    for (long lane = lane0; lane < lane1; lane++)
                        std::memcpy(to + lane * 4, &encoded[lane * apart + j], 4);
            }
        }
    });
    return all_below;
}
