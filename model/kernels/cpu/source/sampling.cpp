// The choice of a token from each row of logits: temperature, top_k, top_p, min_p, and a draw by
// inverting the cumulative distribution in the order of token ids. Rows are independent.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "simd.h"
#include "threads.h"

// One row. The twin of the columns in sampling.py.
struct Choice {
    double temperature;  // 0: the likeliest token
    double top_k;        // 0: no limit
    double top_p, min_p;
    double uniform;  // in (0, 1)
};

namespace {

constexpr long BLOCK = 512;  // tokens whose weights are added up first; a multiple of W
constexpr long LEAST_TOKENS = 1 << 12;  // for one thread: fewer are done sooner than it wakes
constexpr float LIKELY = 1.0f / (1 << 13);  // of the likeliest: most tokens are below

long pad(long vocab) { return (vocab + BLOCK - 1) / BLOCK * BLOCK; }

// A sum in double precision, four numbers at a time.
class Total {
  public:
    void add(__m256 x) {
        low = _mm256_add_pd(low, _mm256_cvtps_pd(_mm256_castps256_ps128(x)));
        high = _mm256_add_pd(high, _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1)));
    }
#if defined(__AVX512F__)
    void add(Vec x) {
        add(lower_half(x));
        add(upper_half(x));
    }
#endif
    double sum() const {
        double lanes[4];
        _mm256_storeu_pd(lanes, _mm256_add_pd(low, high));
        return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
    }

  private:
    __m256d low = _mm256_setzero_pd(), high = _mm256_setzero_pd();
};

// Calls body(i) for the vectors of a row that was padded to a multiple of W.
template <class Body>
void each_vector(long size, const Body& body) {
    for (long i = 0; i < size; i += W) body(i);
}

// The largest logit; NaN if there is NaN or infinity, or nothing but -infinity (a forbidden token).
float top_logit(const float* logits, long vocab) {
    Vec top = splat(-INFINITY);
    long broken = 0, i = 0;
    for (; i + W <= vocab; i += W) {
        Vec x = load(logits + i);
        top = maximum(top, x);
        broken += count_not_less(x, splat(INFINITY));
    }
    float found = largest(top);
    for (; i < vocab; i++) {
        broken += !(logits[i] < INFINITY);
        found = logits[i] > found ? logits[i] : found;
    }
    return !broken && found > -INFINITY ? found : NAN;
}

long first_of(const float* logits, float value) {
    long i = 0;
    while (logits[i] != value) i++;
    return i;
}

// weights: e^((logit - top) / temperature), with zeros up to a multiple of BLOCK.
void weigh(float* weights, const float* logits, long vocab, long padded, float top,
           float temperature) {
    std::memcpy(weights, logits, vocab * sizeof(float));
    std::fill(weights + vocab, weights + padded, -INFINITY);
    each_vector(padded, [=](long i) {
        Vec distance = div(sub(load(weights + i), splat(top)), splat(temperature));
        store(weights + i, exp(distance));
    });
}

// Those above a limit: how many, and their sum.
long count_above(const float* weights, long size, float limit) {
    long count = 0;
    each_vector(size, [&](long i) { count += count_greater(load(weights + i), splat(limit)); });
    return count;
}

double sum_above(const float* weights, long size, float limit) {
    Total total;
    each_vector(size, [&](long i) {
        Vec x = load(weights + i);
        total.add(where_greater(x, splat(limit), x));
    });
    return total.sum();
}

// The weights above a limit, one after another, and zeros up to a multiple of W; how many in all.
long copy_above(float* to, const float* weights, long size, float limit) {
    long count = 0;
    each_vector(size, [&](long i) {
        if (!count_greater(load(weights + i), splat(limit))) return;
        for (long j = i; j < i + W; j++)
            if (weights[j] > limit) to[count++] = weights[j];
    });
    while (count % W) to[count++] = 0;
    return count;
}

// The smallest weight such that few(weights, size, it) holds, which says of what is above it that
// it is little enough, and holds of 1. memory: as large as `weights`
template <class Few>
float smallest(const float* weights, long size, float* memory, const Few& few) {
    if (!few(weights, size, LIKELY)) {  // then it is above, and so are all that matter
        size = copy_above(memory, weights, size, LIKELY);
        weights = memory;
    }
    // Floats from 0 to 1 are in the order of their bits.
    int32_t low = -1, high = 0x3f800000;
    float value;
    while (high - low > 1) {
        int32_t middle = low + (high - low) / 2;
        std::memcpy(&value, &middle, sizeof value);
        (few(weights, size, value) ? high : low) = middle;
    }
    std::memcpy(&value, &high, sizeof value);
    return value;
}

void drop_below(float* weights, long size, float limit) {
    each_vector(size, [=](long i) {
        Vec x = load(weights + i);
        store(weights + i, where_not_less(x, splat(limit), x));
    });
}

// Zero what top_k, top_p and min_p exclude. As likely as the last one kept is kept, too.
void filter(float* weights, long vocab, long size, const Choice& choice, float* memory) {
    if (choice.top_k > 0 && choice.top_k < vocab) {
        auto few = [&](const float* all, long count, float limit) {
            return count_above(all, count, limit) < choice.top_k;
        };
        drop_below(weights, size, smallest(weights, size, memory, few));
    }
    if (choice.top_p < 1) {
        double mass = choice.top_p * sum_above(weights, size, 0);
        auto few = [&](const float* all, long count, float limit) {
            double above = sum_above(all, count, limit);
            return above < mass || above == 0;
        };
        drop_below(weights, size, smallest(weights, size, memory, few));
    }
    if (choice.min_p > 0) drop_below(weights, size, static_cast<float>(choice.min_p));
}

// The first token at which the sum of the weights so far exceeds `uniform` of all.
long draw(const float* weights, long size, double uniform) {
    auto sum_of = [=](long block) {
        Total total;
        each_vector(BLOCK, [&](long i) { total.add(load(weights + block * BLOCK + i)); });
        return total.sum();
    };
    double total = 0, before = 0;
    long blocks = size / BLOCK, chosen = -1, last = 0;
    for (long block = 0; block < blocks; block++) total += sum_of(block);
    double target = uniform * total;
    for (long block = 0; block < blocks && chosen < 0; block++) {
        double sum = sum_of(block);
        if (sum > 0) last = block;
        if (before + sum > target)
            chosen = block;
        else
            before += sum;
    }
    if (chosen < 0) {  // by rounding alone: the last token there is
        chosen = last;
        before = total;
    }
    long token = 0;
    for (long i = chosen * BLOCK; i < (chosen + 1) * BLOCK; i++) {
        if (weights[i] == 0) continue;
        token = i;
        before += weights[i];
        if (before > target) break;
    }
    return token;
}

long choose(const float* raw, const float* logits, long vocab, long padded, const Choice& choice,
            float* memory) {
    float top = top_logit(logits, vocab);
    if (std::isnan(top) || (raw != logits && std::isnan(top_logit(raw, vocab)))) return -1;
    float temperature = static_cast<float>(choice.temperature);
    if (temperature == 0) return first_of(logits, top);
    weigh(memory, logits, vocab, padded, top, temperature);
    filter(memory, vocab, padded, choice, memory + padded);
    return draw(memory, padded, choice.uniform);
}

}  // namespace

// How many floats of memory `choose_tokens` needs.
extern "C" long sampling_memory(long vocab) {
    return 2 * pad(vocab) * omp_get_max_threads();
}

// tokens: [rows]; -1 where the row of `raw` or `logits` has NaN, infinity or only -infinity
// raw, logits: [rows, vocab], the model's, and what is drawn from; may be the same
extern "C" void choose_tokens(int64_t* tokens, const float* raw, const float* logits, long rows,
                              long vocab, const Choice* choices, float* memory) {
    long padded = pad(vocab);
    parallel_for(rows, LEAST_TOKENS / vocab + 1, [=](long begin, long end) {
        float* own = memory + 2 * padded * omp_get_thread_num();
        for (long row = begin; row < end; row++)
            tokens[row] = choose(raw + row * vocab, logits + row * vocab, vocab, padded,
                                 choices[row], own);
    });
}
