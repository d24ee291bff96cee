"""The rules as one WebAssembly module, by one command: `python -m transitsim.page.module`, or `make page`.

1. Numba compiles every entry point, and every rule that it calls, to LLVM's intermediate code.
2. That code says for which machine it is: it is given wasm32 instead, and llvmlite compiles it for that.
3. The linker of LLVM, which the package `ziglang` brings, makes the module. It imports nothing.

The same sources make the same bytes, on any machine with the same versions of Python, numba and llvmlite.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import types
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numba

from transitsim.core.errors import UserError
from transitsim.core.jit import Dispatcher, globals_of
from transitsim.core.optional_packages import brought_by
from transitsim.page.entry_points import Entry, entry_points
from transitsim.page.manifest import contract, source_hash

BUILT = Path(__file__).resolve().parent / "built"
MODULE, MANIFEST = BUILT / "rules.wasm", BUILT / "rules.json"
# the intermediate code must know nothing of the machine that it is made on: no optimisation yet, no processor, one order of sets
PLAINLY = {"NUMBA_OPT": "0", "NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "PYTHONHASHSEED": "0"}
# no reference counts, since rules make no arrays; no wrappers for Python and for C
OPTIONS = {"_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
TRIPLE = "wasm32-unknown-unknown"
FEATURES = "+bulk-memory,+mutable-globals,+nontrapping-fptoint,+sign-ext"  # in every browser since 2021
STACK = 2**18  # bytes; a stack that is full ends the call, since nothing lies below it
RETURNS = {numba.types.none: None, numba.types.int64: "i64", numba.types.float64: "f64", numba.types.boolean: "bool"}


def browser() -> llvm.TargetMachine:
    """The machine that the module is for."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(TRIPLE)
    return target.create_target_machine(opt=3, reloc="static", codemodel="default", features=FEATURES)


def anew(rule: Dispatcher, done: dict[Dispatcher, Dispatcher]) -> Dispatcher:
    """The rule, with every rule that it calls, to be compiled for this module: what is kept in a cache holds no code to link."""
    if rule not in done:
        source = rule.py_func
        called = {name: anew(one, done) for name, one in globals_of(source).items() if isinstance(one, Dispatcher)}
        copy = types.FunctionType(source.__code__, {**source.__globals__, **called}, source.__name__, source.__defaults__)
        done[rule] = numba.njit(**OPTIONS)(copy)  # type: ignore[call-overload]
    return done[rule]


def compiled(name: str, entry: Entry, done: dict[Dispatcher, Dispatcher]) -> tuple[llvm.ModuleRef, str | None]:
    """Intermediate code of an entry point with all that it calls, in which it has its public `name`; and what it returns."""
    rule = anew(entry.rule, done)
    rule.compile(tuple(numba.typeof(value) for value in entry.arguments))
    result: Any = rule.overloads[rule.signatures[0]]
    if result.signature.return_type not in RETURNS:
        raise TypeError(f"{name} returns {result.signature.return_type}; an entry point returns one number, or nothing.")
    code = llvm.parse_assembly(result.library.get_llvm_str())
    code.get_function(result.fndesc.mangled_name).name = name
    return code, RETURNS[result.signature.return_type]


def joined(parts: list[llvm.ModuleRef], public: set[str], machine: llvm.TargetMachine) -> llvm.ModuleRef:
    """One piece of intermediate code for `machine`, of which only the `public` functions are seen from outside."""
    for part in parts:
        part.triple, part.data_layout = TRIPLE, str(machine.target_data)
    whole, *others = parts
    for other in others:
        whole.link_in(other)
    for value in (*whole.functions, *whole.global_variables):
        if not value.is_declaration and value.name not in public:
            value.linkage = "internal"
    whole.verify()
    return whole


def optimised(code: llvm.ModuleRef, machine: llvm.TargetMachine) -> bytes:
    """An object file: what nobody calls is gone, what is called often is inlined."""
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=3))
    builder.getModulePassManager().run(code, builder)
    return machine.emit_object(code)


def linked(object_file: bytes, public: list[str]) -> bytes:
    """The module, which exports the `public` functions, its memory, and where the memory is free."""
    with brought_by("page"):
        import_module("ziglang")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "rules.o", Path(folder) / "rules.wasm"
        source.write_bytes(object_file)
        exported = [f"--export={name}" for name in (*public, "__heap_base")]
        linker = [sys.executable, "-m", "ziglang", "wasm-ld", "--no-entry", "--stack-first", f"-zstack-size={STACK}", "-O2"]
        files = ["--strip-all", "-o", str(target), str(source)]
        done = subprocess.run([*linker, *exported, *files], capture_output=True, text=True)
        if done.returncode:
            missing = sorted(set(re.findall(r"undefined symbol: (\S+)", done.stderr)))
            because = f"it calls {', '.join(missing)}, which no rule is." if missing else done.stderr
            raise RuntimeError(f"The module cannot be linked: {because}")
        return target.read_bytes()


def build() -> tuple[bytes, dict[str, Any]]:
    """The module and its manifest."""
    machine = browser()
    entries, done = entry_points(), dict[Dispatcher, Dispatcher]()
    manifest = {"source": source_hash(), "made_with": made_with(), **contract()}
    parts = []
    for name, entry in entries.items():
        code, returns = compiled(name, entry, done)
        parts.append(code)
        manifest["functions"][name]["returns"] = returns
    return linked(optimised(joined(parts, set(entries), machine), machine), list(entries)), manifest


def made_with() -> str:
    """The versions on which the bytes of the module depend."""
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in ("numba", "llvmlite", "ziglang"))
    return f"Python {'.'.join(platform.python_version_tuple()[:2])}, {packages}"


def as_text(manifest: dict[str, Any]) -> str:
    """The manifest as it is kept: a line for each function and each record."""
    text = json.dumps(manifest, separators=(",", ":"))
    return re.sub(r'(?<=[{,])("\w+":\{"(?:parameters|size)")|(?<=,)("sizes")', r"\n\1\2", text) + "\n"


def main() -> None:
    """Make the module in a process of its own, whose settings of the compiler stand from the beginning."""
    if any(os.environ.get(name) != value for name, value in PLAINLY.items()):
        command = [sys.executable, "-m", "transitsim.page.module", *sys.argv[1:]]
        sys.exit(subprocess.run(command, env={**os.environ, **PLAINLY}).returncode)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else BUILT
    folder.mkdir(parents=True, exist_ok=True)
    try:
        module, manifest = build()
    except UserError as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
    (folder / MODULE.name).write_bytes(module)
    (folder / MANIFEST.name).write_text(as_text(manifest), encoding="utf-8")
    print(f"{folder / MODULE.name}: {len(module):,} bytes, {len(manifest['functions'])} functions")


if __name__ == "__main__":
    main()
