"""docs/codebase.md is a map of the source, and a map that misses a room is worse than none."""

from __future__ import annotations

import ast
import re
import runpy
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_list_of_modules_is_up_to_date() -> None:
    """Every module stands in the guide with the first sentence of its docstring, and none that is gone."""
    guide = ROOT / "docs" / "codebase.md"
    now = runpy.run_path(str(guide.with_name("modules.py")))["page"]()
    assert guide.read_text("utf-8").splitlines() == now.splitlines(), "run: make codebase"


def test_no_part_of_the_guide_stands_twice() -> None:
    """No recipe, heading or longer paragraph comes again, as a merge of two edits would leave it."""
    guide = (ROOT / "docs" / "codebase.md").read_text("utf-8").partition("## Every module")[0]
    recipes = re.findall(r"^\*\*.+?\*\*", guide, re.MULTILINE)
    assert len(recipes) > 10
    for parts in (recipes, [part for part in guide.split("\n\n") if len(part) > 40]):
        assert [part for part, times in Counter(parts).items() if times > 1] == []


def test_the_steps_of_a_recipe_are_counted_from_one() -> None:
    """One step after the other, each recipe from 1: a step that was lost or came in twice is seen by its number."""
    before = 0
    for line in (ROOT / "docs" / "codebase.md").read_text("utf-8").splitlines():
        if step := re.match(r"(\d+)\. ", line):
            assert int(step[1]) == before + 1, line
            before = int(step[1])
        elif line.startswith(("**", "#")):
            before = 0


def test_every_link_inside_the_project_leads_somewhere() -> None:
    """README and the guide link only to files that are there."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    """No module reaches itself over imports, those for types alone and those inside functions counted."""
    assert _circles(_imports()) == []


def test_what_travels_together_travels_as_one_value() -> None:
    """No function takes a width and whether ASCII is wanted, nor a desk and a memory: those are Canvas and Session."""
    apart = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.FunctionDef):
                names = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
                if {"width", "ascii"} <= names or {"desk", "memory"} <= names:
                    apart.append(f"{path.name}: {node.name}")
    assert apart == []


def test_no_class_name_stands_twice() -> None:
    """A class is known by its name alone, wherever it is met: no two modules define one of the same name."""
    places: dict[str, list[str]] = {}
    for path, statement in _module_level():
        if isinstance(statement, ast.ClassDef):
            places.setdefault(statement.name, []).append(path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_a_function_of_a_module_has_its_noun() -> None:
    """What other modules call says what it reads, draws or runs: `read_pins` rather than `read`."""
    bare = {"of", "read", "rows", "lines", "run", "found", "made"}
    functions = [
        (path, statement.name) for path, statement in _module_level() if isinstance(statement, ast.FunctionDef)
    ]
    assert [(path, name) for path, name in functions if name in bare] == []


def test_controllers_and_dialogs_import_at_the_top() -> None:
    """What the first frame does without is late at one seam, the app: its controllers import nothing in a function."""
    inside = []
    for folder in ("controllers", "dialogs"):
        for path in (ROOT / "src" / "plantui" / "tui" / folder).glob("*.py"):
            tree = ast.parse(path.read_bytes())
            late = set(ast.walk(tree)) - set(tree.body)
            inside += [path.name for node in late if isinstance(node, ast.Import | ast.ImportFrom)]
    assert inside == []


def test_an_import_inside_a_function_says_why() -> None:
    """Imports stand at the top; one that is late says why beside it, or its file does once for all that are."""
    silent = set()
    for path in sorted((ROOT / "src").rglob("*.py")):
        text = path.read_text("utf-8")
        if "Imported late, inside functions" in text:
            continue
        lines = text.splitlines()
        functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
        late = (each for node in functions for each in ast.walk(node) if isinstance(each, ast.Import | ast.ImportFrom))
        for number in (each.lineno for each in late):
            follows = lines[number - 2].lstrip().startswith(("import ", "from ", "#"))
            if not follows and "  # " not in lines[number - 1]:
                silent.add(f"{path.name}:{number}")
    assert silent == set()


def _module_level() -> Iterator[tuple[str, ast.stmt]]:
    """Each statement at the top of a module, with the module's path."""
    source = ROOT / "src" / "plantui"
    for path in sorted(source.rglob("*.py")):
        yield from ((path.relative_to(source).as_posix(), each) for each in ast.parse(path.read_bytes()).body)


def _imports() -> dict[str, set[str]]:
    """The modules of the package that each of its modules names in an import, wherever that stands."""
    source = ROOT / "src"
    trees = {
        ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__"): ast.parse(path.read_bytes())
        for path in source.rglob("*.py")
    }
    imports: dict[str, set[str]] = {name: set() for name in trees}
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{name} imports relatively"
                named = {f"{node.module}.{alias.name}" for alias in node.names}
                imports[name] |= {each if each in trees else str(node.module) for each in named} & trees.keys()
            elif isinstance(node, ast.Import):
                imports[name] |= {alias.name for alias in node.names} & trees.keys()
    return imports


def _circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """Modules that reach each other, each group sorted: the strongly connected components of more than one."""
    reached: dict[str, set[str]] = {}
    for name in imports:
        reached[name], waiting = set(), [name]
        while waiting:
            new = imports[waiting.pop()] - reached[name]
            reached[name] |= new
            waiting += new
    groups = {tuple(sorted(other for other in reached[name] if name in reached[other])) for name in imports}
    return sorted(list(group) for group in groups if group)
