// Work for torch's own threads. Outputs are divided among them, never sums, so that no result
// depends on how many there are.
//
// The functions are libgomp's, by the ABI that its manual gives under "Implementing PARALLEL
// construct"; declared here, they need neither omp.h nor -fopenmp, with which clang would bring a
// second runtime. library.py makes the libgomp that torch has loaded visible to this library.
#pragma once

extern "C" {
void GOMP_parallel(void (*function)(void*), void* data, unsigned num_threads, unsigned flags);
void GOMP_barrier();
int omp_get_thread_num();
int omp_get_num_threads();
int omp_get_max_threads();
}

// Calls body(begin, end) for consecutive parts of [0, count), one for each thread, all of them
// but the last of equal size; no thread gets fewer than `least` unless there is only one.
template <class Body>
void parallel_for(long count, long least, const Body& body) {
    long wanted = count / (least > 1 ? least : 1);
    long threads = omp_get_max_threads();
    if (wanted < threads) threads = wanted;
    if (threads <= 1) {
        if (count > 0) body(0L, count);
        return;
    }
    struct Work {
        const Body& body;
        long count;
    } work{body, count};
    auto part = [](void* data) {
        const Work& w = *static_cast<const Work*>(data);
        long threads = omp_get_num_threads(), i = omp_get_thread_num();
        long size = (w.count + threads - 1) / threads;
        long begin = i * size, end = begin + size < w.count ? begin + size : w.count;
        if (begin < end) w.body(begin, end);
    };
    GOMP_parallel(part, &work, static_cast<unsigned>(threads), 0);
}

// Calls body(i, n) on each of n threads, 0 <= i < n, n at most `threads`. Within it all of them
// meet at barrier().
template <class Body>
void parallel(long threads, const Body& body) {
    if (threads <= 1) return body(0L, 1L);
    auto part = [](void* data) {
        (*static_cast<const Body*>(data))(omp_get_thread_num(), omp_get_num_threads());
    };
    GOMP_parallel(part, const_cast<Body*>(&body), static_cast<unsigned>(threads), 0);
}

inline void barrier() { GOMP_barrier(); }
