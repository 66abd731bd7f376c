// C ABI over libtorch's operator dispatcher. One boxed call reaches every aten operator, autograd included; beside it
// stand the few things that are no operators: tensor lifetime and layout, the autograd engine, modes, threads, seeds,
// CUDA. Compiles unchanged against libtorch 1.13 (Debian 12/13) up to 2.11 (CUDA 13); TORCH_VERSION_* guards what
// differs. An entry point that can fail catches C++ exceptions: it answers -1 or null and leaves the message for
// st_error() of that thread. Those that only read or set a field do not throw.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/cuda.h>
#include <torch/version.h>
#include <dlfcn.h>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#define AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))
#if AT_LEAST(2, 9)
#include <c10/core/CachingDeviceAllocator.h>
#endif
#define API extern "C" __attribute__((visibility("default")))

enum Kind : int32_t { None, Tensor, Int, Double, Bool, Ints, Tensors, OptionalTensors, Device };
struct Value {
  int32_t kind;
  int32_t count;
  union {
    int64_t i;
    double d;
    void* p;
  };
};
static_assert(sizeof(Value) == 16, "the layout is shared with C#");

using Impl = at::TensorImpl;
using Owned = c10::intrusive_ptr<Impl, at::UndefinedTensorImpl>;
using OptionalTensor =
    decltype(std::declval<c10::IValue>().toOptional<at::Tensor>());  // c10:: or std::optional, by version

static thread_local std::string last_error;

template <class F>
static int guard(F&& body) {
  try {
    return body();
  } catch (const c10::Error& e) { last_error = e.what_without_backtrace(); } catch (const std::exception& e) {
    last_error = e.what();
  } catch (...) { last_error = "unknown native exception"; }
  return -1;
}

// A handle is a raw TensorImpl* that owns one reference. `share` takes one more, `give` hands ours over, `view`
// borrows.
static at::Tensor share(void* handle) {
  return handle ? at::Tensor(Owned::reclaim_copy(static_cast<Impl*>(handle))) : at::Tensor();
}
static void* give(at::Tensor&& tensor) { return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr; }
static const at::Tensor& view(void* const& handle) { return reinterpret_cast<const at::Tensor&>(handle); }
static std::vector<at::Tensor> share_all(void* const* handles, int count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int k = 0; k < count; k++) tensors.push_back(share(handles[k]));
  return tensors;
}
static c10::Device unpack_device(int64_t packed) {
  return c10::Device(static_cast<c10::DeviceType>(packed >> 32),
                     static_cast<c10::DeviceIndex>(static_cast<int32_t>(packed)));
}
static int64_t pack_device(c10::Device device) {
  return (static_cast<int64_t>(device.type()) << 32) | static_cast<uint32_t>(static_cast<int32_t>(device.index()));
}

// ---- operators ----

struct Operator {
  c10::OperatorHandle handle;
  std::vector<c10::TypeKind>
      kinds;  // of each argument, optional unwrapped: says when an int is to become a float or a bool
};

static c10::TypeKind kind_of(const c10::TypePtr& type) {
  return type->kind() == c10::TypeKind::OptionalType ? type->castRaw<c10::OptionalType>()->getElementType()->kind()
                                                     : type->kind();
}

static c10::IValue box(const Value& value, c10::TypeKind wanted) {
  void** handles = static_cast<void**>(value.p);
  switch (value.kind) {
    case None: return c10::IValue();
    case Tensor: return c10::IValue(share(value.p));
    case Int:
      if (wanted == c10::TypeKind::FloatType) return c10::IValue(static_cast<double>(value.i));
      if (wanted == c10::TypeKind::BoolType) return c10::IValue(value.i != 0);
      return c10::IValue(value.i);
    case Double: return c10::IValue(value.d);
    case Bool: return c10::IValue(value.i != 0);
    case Ints: {
      c10::List<int64_t> list;
      list.reserve(value.count);
      for (int k = 0; k < value.count; k++) list.push_back(static_cast<int64_t*>(value.p)[k]);
      return c10::IValue(std::move(list));
    }
    case Tensors: {
      c10::List<at::Tensor> list;
      list.reserve(value.count);
      for (int k = 0; k < value.count; k++) list.push_back(share(handles[k]));
      return c10::IValue(std::move(list));
    }
    case OptionalTensors: {
      c10::List<OptionalTensor> list;
      list.reserve(value.count);
      for (int k = 0; k < value.count; k++)
        list.push_back(handles[k] ? OptionalTensor(share(handles[k])) : OptionalTensor());
      return c10::IValue(std::move(list));
    }
    case Device: return c10::IValue(unpack_device(value.i));
  }
  TORCH_CHECK(false, "bad argument kind ", value.kind);
}

API const char* st_error() { return last_error.c_str(); }

// Null when this libtorch has no such operator.
API Operator* st_operator(const char* name, const char* overload) {
  Operator* found = nullptr;
  guard([&] {
    auto handle = c10::Dispatcher::singleton().findSchema(c10::OperatorName(name, overload));
    if (!handle) return 0;
    std::vector<c10::TypeKind> kinds;
    for (const auto& argument : handle->schema().arguments()) kinds.push_back(kind_of(argument.type()));
    found = new Operator{*handle, std::move(kinds)};
    return 0;
  });
  return found;
}

// Arguments may be fewer than the schema's: the rest take its defaults. Answers the number of results; tensor lists
// come back flat.
API int st_call(Operator* op, const Value* arguments, int count, Value* results, int capacity) {
  return guard([&] {
    const auto& schema = op->handle.schema();
    const auto& formal = schema.arguments();
    TORCH_CHECK(count <= static_cast<int>(formal.size()), schema.name(), " takes ", formal.size(), " arguments, not ",
                count);
    torch::jit::Stack stack;
    stack.reserve(formal.size());
    for (int k = 0; k < count; k++) stack.push_back(box(arguments[k], op->kinds[k]));
    for (size_t k = count; k < formal.size(); k++) {
      TORCH_CHECK(formal[k].default_value(), schema.name(), " misses its argument ", formal[k].name());
      stack.push_back(*formal[k].default_value());
    }
    op->handle.callBoxed(&stack);
    int made = 0;
    for (const auto& value : stack) made += value.isTensorList() ? static_cast<int>(value.toListRef().size()) : 1;
    TORCH_CHECK(made <= capacity, schema.name(), " gave ", made, " results where ", capacity, " fit");
    int n = 0;
    auto put = [&](at::Tensor&& tensor) {
      Value& r = results[n++];
      r.kind = Tensor;
      r.count = 1;
      r.p = give(std::move(tensor));
    };
    for (auto& value : stack) {
      if (value.isTensor()) put(std::move(value).toTensor());
      else if (value.isTensorList()) {
        for (at::Tensor tensor : value.toTensorVector()) put(std::move(tensor));
      } else {
        Value& r = results[n++];
        r.count = 1;
        r.kind = None;
        if (value.isInt()) {
          r.kind = Int;
          r.i = value.toInt();
        } else if (value.isDouble()) {
          r.kind = Double;
          r.d = value.toDouble();
        } else if (value.isBool()) {
          r.kind = Bool;
          r.i = value.toBool();
        }
      }
    }
    return n;
  });
}

// ---- tensors ----

API void st_release(void* handle) {
  if (handle) c10::raw::intrusive_ptr::decref(static_cast<Impl*>(handle));
}
API int st_dimensions(void* handle) { return static_cast<int>(static_cast<Impl*>(handle)->dim()); }
API int64_t st_elements(void* handle) { return static_cast<Impl*>(handle)->numel(); }
API int64_t st_size(void* handle, int dimension) { return static_cast<Impl*>(handle)->sizes()[dimension]; }
API int64_t st_stride(void* handle, int dimension) { return static_cast<Impl*>(handle)->strides()[dimension]; }
API int st_type(void* handle) { return static_cast<int>(view(handle).scalar_type()); }
API int64_t st_device(void* handle) { return pack_device(view(handle).device()); }
API int st_is_contiguous(void* handle) { return view(handle).is_contiguous(); }
API void* st_data(void* handle) {
  void* data = nullptr;
  guard([&] {
    data = view(handle).data_ptr();
    return 0;
  });
  return data;
}
API int st_item(void* handle, Value* result) {
  return guard([&] {
    auto scalar = view(handle).item();
    if (scalar.isFloatingPoint()) {
      result->kind = Double;
      result->d = scalar.toDouble();
    } else {
      result->kind = Int;
      result->i = scalar.toLong();
    }
    return 0;
  });
}

// ---- autograd ----

// `inputs` null: accumulate into every leaf. `gradients` null, or null entries: ones (scalars only).
API int st_backward(void* const* tensors, void* const* gradients, int count, int retain, int create,
                    void* const* inputs, int input_count) {
  return guard([&] {
    auto grads = gradients ? share_all(gradients, count) : std::vector<at::Tensor>(count);
    torch::autograd::backward(share_all(tensors, count), grads, retain != 0, create != 0,
                              share_all(inputs, input_count));
    return 0;
  });
}
API int st_gradients(void* const* outputs, void* const* gradients, int count, void* const* inputs, int input_count,
                     int retain, int create, int allow_unused, void** results) {
  return guard([&] {
    auto grads = gradients ? share_all(gradients, count) : std::vector<at::Tensor>(count);
    auto made = torch::autograd::grad(share_all(outputs, count), share_all(inputs, input_count), grads, retain != 0,
                                      create != 0, allow_unused != 0);
    for (size_t k = 0; k < made.size(); k++) results[k] = give(std::move(made[k]));
    return static_cast<int>(made.size());
  });
}
API int st_requires_grad(void* handle) { return view(handle).requires_grad(); }
API int st_set_requires_grad(void* handle, int on) {
  return guard([&] {
    view(handle).requires_grad_(on != 0);
    return 0;
  });
}
API int st_retain_grad(void* handle) {
  return guard([&] {
    view(handle).retain_grad();
    return 0;
  });
}
API int st_is_leaf(void* handle) { return view(handle).is_leaf(); }
API void* st_grad(void* handle) {
  void* grad = nullptr;
  guard([&] {
    grad = give(at::Tensor(view(handle).grad()));
    return 0;
  });
  return grad;
}
API int st_set_grad(void* handle, void* grad) {
  return guard([&] {
    view(handle).mutable_grad() = share(grad);
    return 0;
  });
}
API int st_grad_enabled() { return at::GradMode::is_enabled(); }
API void st_set_grad_enabled(int on) { at::GradMode::set_enabled(on != 0); }
API int st_inference_enabled() { return c10::InferenceMode::is_enabled(); }
API void* st_enter_inference(int on) { return new c10::InferenceMode(on != 0); }
API void st_leave_inference(void* mode) { delete static_cast<c10::InferenceMode*>(mode); }

// ---- environment ----

API const char* st_version() { return TORCH_VERSION; }
API int st_configuration(char* buffer, int capacity) {
  return guard([&] {
    auto text = at::show_config() + "\n" + at::get_parallel_info();
    if (auto core = reinterpret_cast<char* (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_corename")))
      text += std::string("\nOpenBLAS core: ") + core();
    std::strncpy(buffer, text.c_str(), capacity - 1);
    buffer[capacity - 1] = 0;
    return static_cast<int>(text.size());
  });
}
API int st_threads() { return at::get_num_threads(); }
API int st_set_threads(int count) {  // OpenBLAS has a pool of its own that at::set_num_threads does not reach
  return guard([&] {
    at::set_num_threads(count);
    if (auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(count);
    return 0;
  });
}
API int st_manual_seed(int64_t seed) {
  return guard([&] {
    at::manual_seed(static_cast<uint64_t>(seed));
    return 0;
  });
}
API int st_cuda_devices() {
  return guard([&] { return torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0; });
}
API int st_cuda_synchronize(int64_t index) {
  return guard([&] {
    torch::cuda::synchronize(index);
    return 0;
  });
}
API int st_allow_tf32(int on) {  // -1: ask
  return guard([&] {
    auto& context = at::globalContext();
    if (on >= 0) {
      context.setAllowTF32CuBLAS(on != 0);
      context.setAllowTF32CuDNN(on != 0);
    }
    return static_cast<int>(context.allowTF32CuBLAS());
  });
}
// Bytes of the CUDA caching allocator: in use now, highest in use, reserved now. All zero where this libtorch cannot
// tell.
API int st_cuda_memory(int index, int64_t* in_use, int64_t* peak, int64_t* reserved) {
  *in_use = *peak = *reserved = 0;
#if AT_LEAST(2, 9)
  return guard([&] {
    auto stats = at::getDeviceAllocator(at::kCUDA)->getDeviceStats(static_cast<c10::DeviceIndex>(index));
    *in_use = stats.allocated_bytes[0].current;
    *peak = stats.allocated_bytes[0].peak;
    *reserved = stats.reserved_bytes[0].current;
    return 0;
  });
#else
  (void)index;
  return 0;
#endif
}
API int st_cuda_empty_cache() {
#if AT_LEAST(2, 9)
  return guard([&] {
    if (torch::cuda::is_available()) at::getDeviceAllocator(at::kCUDA)->emptyCache();
    return 0;
  });
#else
  return 0;
#endif
}
