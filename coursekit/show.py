"""Showing the library's own source in a lesson, so that text and library cannot drift apart."""

import inspect
import textwrap


def show_source(*objects: object, docstring: bool = True) -> None:
    """Display the source of functions, classes or methods as a code block.

    Args:
        objects: what to show, in order.
        docstring: False keeps only the first line of each docstring.

    Raises:
        TypeError: nothing given, or something that has no Python source, such as a number or a numpy function.

    Example:
        >>> show_source(textwrap.dedent)              # doctest: +ELLIPSIS
        def dedent(text):
        ...
    """
    if not objects:
        raise TypeError("show_source(function): what shall it show? Give it a function, a class or a method.")
    source = "\n\n".join(_source(item, docstring) for item in objects)
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(source)
    else:
        names = ", ".join(getattr(item, "__qualname__", repr(item)) for item in objects)
        display({"text/markdown": f"```python\n{source}\n```", "text/plain": f"source of {names}"}, raw=True)


def _source(item: object, docstring: bool) -> str:
    target = inspect.unwrap(item) if callable(item) else item
    try:
        text = textwrap.dedent(inspect.getsource(target)).rstrip()
    except (TypeError, OSError):
        raise TypeError(
            f"show_source: {item!r} ({type(item).__name__}) has no Python source to show; give it a function, a class"
            " or a method, not its result."
        ) from None
    return text if docstring else _short(text)


def _short(text: str) -> str:
    """The source with each docstring cut to its first line."""
    import ast

    lines = text.splitlines()
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds) and ast.get_docstring(node)]
    for node in sorted(nodes, key=lambda node: -node.body[0].lineno):
        first, last = node.body[0].lineno - 1, node.body[0].end_lineno
        if last - first > 1:
            lines[first:last] = [lines[first].rstrip() + lines[last - 1].strip()[-3:]]
    return "\n".join(lines)
