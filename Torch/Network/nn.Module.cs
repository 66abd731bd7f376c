// The base of all networks: a tree of modules with named parameters and buffers. Parameters' names are the path
// through the tree, joined by dots, so a module laid out as a checkpoint is carries the checkpoint's names.
using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A network or a part of one.</summary>
        /// <remarks>Not thread-safe while it is changed; forward passes may run in parallel.</remarks>
        public class Module : IDisposable
        {
            private readonly OrderedEntries<Parameter?> registeredParameters = new();
            private readonly OrderedEntries<Tensor> registeredBuffers = new();
            private readonly HashSet<string> transientBuffers = [];
            private readonly OrderedEntries<Module> submodules = new();
            private readonly string moduleName;

            /// <summary>A module of a name, which is a label only.</summary>
            protected Module(string name) => moduleName = name;

            /// <summary>Whether the module is training (dropout is on) or evaluating.</summary>
            public virtual bool training { get; private set; } = true;

            /// <summary>The label the module was made with.</summary>
            public virtual string GetName() => moduleName;

            /// <summary>Puts the module and its parts into training or evaluating.</summary>
            public virtual void train(bool on = true)
            {
                training = on;
                foreach (var (_, child) in submodules) child.train(on);
            }

            /// <summary>Puts the module and its parts into evaluating.</summary>
            public virtual void eval() => train(false);

            /// <summary>Forgets the gradients of all parameters, or writes zeros into them.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters()) parameter.ForgetGradient(set_to_none);
            }

            /// <summary>
            /// Registers the parameters, buffers and modules held in the fields of the derived class.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                const BindingFlags fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
                foreach (var field in GetType().GetFields(fields))
                {
                    if (submodules.Contains(field.Name) || registeredParameters.Contains(field.Name)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(field.Name, module); break;
                        case Parameter parameter: register_parameter(field.Name, parameter); break;
                        case Tensor buffer when !registeredBuffers.Contains(field.Name): register_buffer(field.Name,
                        buffer); break;
                    }
                }
            }

            /// <summary>Registers a parameter, or sets the one of that name; it leaves its dispose scope.</summary>
            public virtual void register_parameter(string name, Parameter? param)
            {
                RequirePlain(name);
                param?.DetachFromDisposeScope();
                registeredParameters[name] = param;
            }

            /// <summary>Registers a tensor that is no parameter; it leaves its dispose scope.</summary>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                RequirePlain(name);
                tensor.DetachFromDisposeScope();
                registeredBuffers[name] = tensor;
                if (persistent) transientBuffers.Remove(name);
                else transientBuffers.Add(name);
            }

            /// <summary>Registers a part, or sets the one of that name.</summary>
            public virtual void register_module(string name, Module submodule)
            {
                RequirePlain(name);
                submodules[name] = submodule;
            }

            /// <summary>The parts, by name.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children() => submodules;

            /// <summary>The parts.</summary>
            public virtual IEnumerable<Module> children()
            {
                foreach (var (_, child) in submodules) yield return child;
            }

            /// <summary>All parts of parts, by path.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (name, child) in submodules)
                {
                    yield return (name, child);
                    foreach (var (inner, module) in child.named_modules()) yield return ($"{name}.{inner}", module);
                }
            }

            /// <summary>All parts of parts.</summary>
            public virtual IEnumerable<Module> modules()
            {
                foreach (var (_, module) in named_modules()) yield return module;
            }

            /// <summary>The parameters by path, those of parts included unless asked otherwise.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                foreach (var (name, parameter) in registeredParameters)
                {
                    if (parameter is not null) yield return (name, parameter);
                }
                if (!recurse) yield break;
                foreach (var (name, child) in submodules)
                {
                    foreach (var (inner, parameter) in child.named_parameters()) yield return ($"{name}.{inner}",
                    parameter);
                }
            }

            /// <summary>The parameters, those of parts included unless asked otherwise.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true)
            {
                foreach (var (_, parameter) in named_parameters(recurse)) yield return parameter;
            }

            /// <summary>The buffers by path, those of parts included if asked for.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true)
            {
                foreach (var entry in registeredBuffers) yield return entry;
                if (!recurse) yield break;
                foreach (var (name, child) in submodules)
                {
                    foreach (var (inner, buffer) in child.named_buffers()) yield return ($"{name}.{inner}", buffer);
                }
            }

            /// <summary>Parameters and persistent buffers by path.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null,
                string? prefix = null)
            {
                destination ??= [];
                var path = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (name, parameter) in named_parameters(false)) destination[path + name] = parameter;
                foreach (var (name, buffer) in registeredBuffers)
                {
                    if (!transientBuffers.Contains(name)) destination[path + name] = buffer;
                }
                foreach (var (name, child) in submodules) child.state_dict(destination, path + name);
                return destination;
            }

            /// <summary>Copies parameters and buffers from tensors by path.</summary>
            /// <returns>The paths that the source lacks, and those that the module lacks.</returns>
            /// <exception cref="InvalidOperationException">Paths differ and <paramref name="strict"/> is set, or a
            /// shape differs.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var own = state_dict();
                var missing = own.Keys.Where(name => !source.ContainsKey(name)
                    && skip?.Contains(name) != true).ToList();
                var unexpected = source.Keys.Where(name => !own.ContainsKey(name)
                    && skip?.Contains(name) != true).ToList();
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                {
                    throw new InvalidOperationException($"the state does not fit {moduleName}: it lacks " +
                        $"[{string.Join(", ", missing)}] and has besides [{string.Join(", ", unexpected)}]");
                }
                using var quiet = no_grad();
                foreach (var (name, tensor) in source)
                {
                    if (!own.TryGetValue(name, out var target) || skip?.Contains(name) == true) continue;
                    if (!target.shape.AsSpan().SequenceEqual(tensor.shape))
                        throw new InvalidOperationException($"{name} is {target}, the source has {tensor}");
                    target.copy_(tensor);
                }
                return (missing, unexpected);
            }

            /// <summary>Calls a function on every part and on the module itself.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, child) in submodules) child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Sets whether the parameters are trained.</summary>
            public Module requires_grad_(bool requires_grad = true)
            {
                foreach (var parameter in parameters()) parameter.requires_grad = requires_grad;
                return this;
            }

            /// <summary>Frees parameters, buffers and parts.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Frees parameters, buffers and parts.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var (_, parameter) in registeredParameters) parameter?.Dispose();
                foreach (var (_, buffer) in registeredBuffers) buffer.Dispose();
                foreach (var (_, child) in submodules) child.Dispose();
            }

            /// <summary>Converts floating-point parameters and buffers, and moves all of them, in place.</summary>
            internal void Convert(ScalarType? type, Device? device)
            {
                using var quiet = no_grad();
                foreach (var (_, parameter) in registeredParameters) parameter?.Become(type, device);
                foreach (var (_, buffer) in registeredBuffers) buffer.Become(type, device);
                foreach (var (_, child) in submodules) child.Convert(type, device);
            }

            private static void RequirePlain(string name)
            {
                if (name.Length == 0 || name.Contains('.'))
                    throw new ArgumentException($"'{name}' names no part: it must not be empty or contain a dot",
                        nameof(name));
            }
        }
    }
}
