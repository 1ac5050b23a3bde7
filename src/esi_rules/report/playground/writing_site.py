"""Writing the site of the playground: page, style, script, Python for browsers, and the package."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata, resources
from pathlib import Path, PurePosixPath

from esi_rules.errors import BadInputError, MissingExtraError, Problem, system_reason
from esi_rules.files.output import not_new_folder, whole_folder
from esi_rules.rulebook.html_page import page_environment
from esi_rules.version import __version__

__all__ = ["RUNTIME_FILES", "write_site"]

RUNTIME_FILES = (
    "pyodide.mjs",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
)
"""The files of the npm package `pyodide` that the page loads."""

_PACKAGES = ("attrs", "cattrs", "typing_extensions", "PyYAML")
"""The packages that run in the browser with this one; only their Python code is included."""
_ENDINGS = frozenset({".py", ".json", ".yaml"})

_EPOCH = (1980, 1, 1, 0, 0, 0)
_STATIC = ("playground.css", "playground.js")


def write_site(runtime: Path, out: Path) -> Path:
    """Write the site to the new folder `out` and return it.

    `runtime` is the unpacked npm package `pyodide`. Raises `BadInputError` with all problems of the
    two folders, and `MissingExtraError` if Jinja2 is not installed. After an error nothing is
    written.
    """
    problems = [*not_new_folder(out, "--out"), *_wrong_runtime(runtime)]
    if problems:
        raise BadInputError(problems)
    page, packages = _page(runtime), _packages()
    with whole_folder(out, "--out") as folder:
        (folder / "runtime").mkdir()
        for name in RUNTIME_FILES:
            (folder / "runtime" / name).write_bytes((runtime / name).read_bytes())
        (folder / "packages.zip").write_bytes(packages)
        (folder / "index.html").write_text(page, "utf-8")
        for package, names in (
            ("esi_rules.report", ("report.css", "report.js")),
            ("esi_rules.report.playground", _STATIC),
        ):
            for name in names:
                (folder / name).write_bytes(resources.files(package).joinpath(name).read_bytes())
    return out


def _wrong_runtime(runtime: Path) -> Iterator[Problem]:
    get = "unpack the npm package `pyodide` and name its folder (`npm pack pyodide` gets it)"
    try:
        missing = [name for name in RUNTIME_FILES if not (runtime / name).is_file()]
    except (OSError, ValueError) as error:
        yield Problem("--runtime", f"cannot be read ({system_reason(error)})", value=str(runtime))
        return
    if missing:
        message = f"has no file {', '.join(missing)}; {get}"
        yield Problem("--runtime", message, value=str(runtime))
    elif _runtime_version(runtime) is None:
        message = f"has no package.json that names `pyodide` and a version; {get}"
        yield Problem("--runtime", message, value=str(runtime))


def _runtime_version(runtime: Path) -> str | None:
    try:
        found = json.loads((runtime / "package.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, Mapping) or found.get("name") != "pyodide":
        return None
    version = found.get("version")
    return version if isinstance(version, str) else None


def _page(runtime: Path) -> str:
    try:
        import jinja2
    except ModuleNotFoundError:
        message = 'needs Jinja2; install it with: pip install "esi-rules[report]"'
        raise MissingExtraError([Problem("the playground", message)]) from None
    environment = page_environment(
        jinja2.DictLoader(
            {
                "playground.html.jinja": _text(__package__ or "", "playground.html.jinja"),
                "timeline_parts.html.jinja": _text("esi_rules.report", "timeline_parts.html.jinja"),
            }
        )
    )
    licences = [
        f"esi-rules {__version__}, MIT licence.",
        f"Pyodide {_runtime_version(runtime)} (Mozilla Public Licence 2.0), with CPython and its "
        "standard library (Python Software Foundation Licence).",
        *(f"{name} {metadata.version(name)} ({_LICENCES[name]})." for name in _PACKAGES),
    ]
    return environment.get_template("playground.html.jinja").render(
        version=__version__, licences=licences
    )


def _text(package: str, name: str) -> str:
    return resources.files(package).joinpath(name).read_text("utf-8")


_LICENCES: Mapping[str, str] = {
    "attrs": "MIT licence",
    "cattrs": "MIT licence",
    "typing_extensions": "Python Software Foundation Licence",
    "PyYAML": "MIT licence",
}


def _packages() -> bytes:
    """Return the Python files of this package and of those that it needs, as a ZIP archive.

    The files are those of the running packages, so the page judges as the installed package does.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted({**dict(_ours()), **dict(_theirs())}.items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _ours() -> Iterator[tuple[str, bytes]]:
    root = Path(__file__).parents[2]
    for path in root.rglob("*"):
        if path.suffix in _ENDINGS and path.is_file():
            yield f"esi_rules/{path.relative_to(root).as_posix()}", path.read_bytes()


def _theirs() -> Iterator[tuple[str, bytes]]:
    for package in _PACKAGES:
        distribution = metadata.distribution(package)
        for file in distribution.files or ():
            name = PurePosixPath(file)
            licence = "licenses" in name.parts or name.name in ("METADATA", "LICENSE")
            inside = ".." not in name.parts and (name.suffix in _ENDINGS or licence)
            if inside and "__pycache__" not in name.parts:
                yield name.as_posix(), Path(str(distribution.locate_file(file))).read_bytes()
