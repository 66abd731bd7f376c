// Measures hnswlib on .fbin files as `searchengine bench ann` measures this engine: the same arguments, one JSON line
// a point, CPU seconds beside wall time. Build: g++ -std=c++17 -O3 -march=native -pthread (package libhnswlib-dev).
#include <hnswlib/hnswlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace {

template <typename T>
struct Matrix {
    int32_t rows = 0;
    int32_t columns = 0;
    std::vector<T> values;

    const T* row(size_t index) const { return values.data() + index * columns; }
    T* row(size_t index) { return values.data() + index * columns; }
};

template <typename T>
Matrix<T> read_matrix(const std::string& path) {
    Matrix<T> matrix;
    std::FILE* file = std::fopen(path.c_str(), "rb");
    int32_t header[2];
    if (file == nullptr || std::fread(header, sizeof(int32_t), 2, file) != 2) {
        std::fprintf(stderr, "cannot read %s\n", path.c_str());
        std::exit(1);
    }
    matrix.rows = header[0];
    matrix.columns = header[1];
    matrix.values.resize(static_cast<size_t>(header[0]) * header[1]);
    if (std::fread(matrix.values.data(), sizeof(T), matrix.values.size(), file) != matrix.values.size()) {
        std::fprintf(stderr, "%s is cut short\n", path.c_str());
        std::exit(1);
    }
    std::fclose(file);
    return matrix;
}

double seconds(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

void normalise(Matrix<float>& matrix) {
    for (int32_t i = 0; i < matrix.rows; i++) {
        double sum = 0;
        float* row = matrix.row(i);
        for (int32_t j = 0; j < matrix.columns; j++) sum += static_cast<double>(row[j]) * row[j];
        const float scale = static_cast<float>(1 / std::sqrt(sum));
        for (int32_t j = 0; j < matrix.columns; j++) row[j] *= scale;
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::map<std::string, std::string> options = {
        {"--metric", "cosine"}, {"--m", "16"}, {"--ef-construction", "200"},
        {"--ef", "10,20,40,80,160,320"}, {"--threads", "1"}};
    for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
    Matrix<float> base = read_matrix<float>(options["--base"]);
    Matrix<float> queries = read_matrix<float>(options["--queries"]);
    Matrix<int32_t> truth = read_matrix<int32_t>(options["--truth"]);
    const bool l2 = options["--metric"] == "l2";
    if (options["--metric"] == "cosine") {
        normalise(base);
        normalise(queries);
    }

    const size_t dimensions = base.columns;
    std::unique_ptr<hnswlib::SpaceInterface<float>> space;
    if (l2) space = std::make_unique<hnswlib::L2Space>(dimensions);
    else space = std::make_unique<hnswlib::InnerProductSpace>(dimensions);
    const size_t m = std::stoul(options["--m"]);
    hnswlib::HierarchicalNSW<float> index(
        space.get(), base.rows, m, std::stoul(options["--ef-construction"]), 42);

    const int threads = std::stoi(options["--threads"]);
    const double build_wall = seconds(CLOCK_MONOTONIC);
    const double build_cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    index.addPoint(base.row(0), 0);
    std::atomic<int32_t> next{1};
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; t++) {
        workers.emplace_back([&] {
            for (int32_t i = next++; i < base.rows; i = next++) index.addPoint(base.row(i), i);
        });
    }
    for (std::thread& worker : workers) worker.join();
    const double built_cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - build_cpu;
    const double built_wall = seconds(CLOCK_MONOTONIC) - build_wall;
    const double bytes = static_cast<double>(index.size_data_per_element_) + m * sizeof(int) / (m - 1.0);

    constexpr size_t k = 10;
    constexpr double seconds_per_point = 0.5;
    std::stringstream list(options["--ef"]);
    for (std::string item; std::getline(list, item, ',');) {
        index.setEf(std::stoul(item));
        const auto spent_since = [](double start) { return seconds(CLOCK_THREAD_CPUTIME_ID) - start; };
        const double warming = seconds(CLOCK_THREAD_CPUTIME_ID);
        while (spent_since(warming) < seconds_per_point) {
            for (int32_t i = 0; i < queries.rows; i++) index.searchKnn(queries.row(i), k);
        }
        std::vector<double> latencies;
        size_t found = 0;
        const double wall = seconds(CLOCK_MONOTONIC);
        const double cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
        do {
            for (int32_t i = 0; i < queries.rows; i++) {
                const double start = seconds(CLOCK_MONOTONIC);
                auto result = index.searchKnn(queries.row(i), k);
                latencies.push_back(seconds(CLOCK_MONOTONIC) - start);
                const int32_t* expected = truth.row(i);
                for (; !result.empty(); result.pop()) {
                    found += std::find(expected, expected + k, static_cast<int32_t>(result.top().second)) !=
                             expected + k;
                }
            }
        } while (spent_since(cpu) < seconds_per_point);
        const double used_cpu = seconds(CLOCK_THREAD_CPUTIME_ID) - cpu;
        const double used_wall = seconds(CLOCK_MONOTONIC) - wall;
        std::sort(latencies.begin(), latencies.end());
        const double count = static_cast<double>(latencies.size());
        std::printf(
            "{\"system\":\"hnswlib\",\"ef\":%s,\"recall_at_10\":%.5f,\"qps\":%.1f,\"qps_cpu\":%.1f,\"p50_us\":%.1f,"
            "\"p99_us\":%.1f,\"build_s\":%.2f,\"build_cpu_s\":%.2f,\"bytes_per_vector\":%.0f}\n",
            item.c_str(), found / (count * k), count / used_wall, count / used_cpu,
            latencies[latencies.size() / 2] * 1e6, latencies[latencies.size() * 99 / 100] * 1e6, built_wall,
            built_cpu, bytes);
        std::fflush(stdout);
    }
    return 0;
}
