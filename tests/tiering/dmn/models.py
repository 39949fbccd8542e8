"""Small DMN models for the tests, written as a person would describe them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from allocator.tiering.dmn import Model, Run, read_model_text

DMN_15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"
VERSIONS = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": DMN_15,
}


def definitions(*parts: str, namespace: str = DMN_15) -> bytes:
    text = (
        f'<definitions xmlns="{namespace}" name="test" namespace="n">{"".join(parts)}</definitions>'
    )
    return text.encode()


def given(name: str, type_ref: str = "") -> str:
    kind = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    variable = f"<variable name={quoteattr(name)}{kind}/>"
    return f"<inputData id={quoteattr('i ' + name)} name={quoteattr(name)}>{variable}</inputData>"


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def decision(
    name: str, body: str, inputs: Sequence[str] = (), decisions: Sequence[str] = (),
    knowledge: Sequence[str] = (), type_ref: str = "",
) -> str:  # fmt: skip
    kind = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return (
        f"<decision id={quoteattr('d ' + name)} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)}{kind}/>"
        f"{_links(inputs, decisions, knowledge)}{body}</decision>"
    )


def _links(inputs: Sequence[str], decisions: Sequence[str], knowledge: Sequence[str]) -> str:
    kinds = (("information", "Input", "i ", inputs), ("information", "Decision", "d ", decisions),
             ("knowledge", "Knowledge", "k ", knowledge))  # fmt: skip
    return "".join(
        f"<{kind}Requirement><required{what} href={quoteattr('#' + letter + name)}/>"
        f"</{kind}Requirement>"
        for kind, what, letter, names in kinds
        for name in names
    )


def knowledge(name: str, parameters: Sequence[str], body: str, needs: Sequence[str] = ()) -> str:
    formal = "".join(f"<formalParameter name={quoteattr(item)}/>" for item in parameters)
    return (
        f"<businessKnowledgeModel id={quoteattr('k ' + name)} name={quoteattr(name)}>"
        f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic>{_links((), (), needs)}"
        "</businessKnowledgeModel>"
    )


def invocation(function: str, arguments: Mapping[str, str]) -> str:
    bindings = "".join(
        f"<binding><parameter name={quoteattr(name)}/>{literal(text)}</binding>"
        for name, text in arguments.items()
    )
    return f"<invocation>{literal(function)}{bindings}</invocation>"


def table(
    policy: str, inputs: Sequence[str], outputs: Mapping[str, str], rows: Sequence[str],
    aggregation: str = "", defaults: Sequence[str] = (), allowed: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """Write a table: outputs are names with their values in order, cells are split by ``|``."""
    more = f" aggregation={quoteattr(aggregation)}" if aggregation else ""
    return (
        f"<decisionTable hitPolicy={quoteattr(policy)}{more}>"
        + "".join(_input(text, (allowed or {}).get(text)) for text in inputs)
        + "".join(
            _output(name, values, defaults[place] if defaults else "")
            for place, (name, values) in enumerate(outputs.items())
        )
        + "".join(_row(row, len(inputs)) for row in rows)
        + "</decisionTable>"
    )


def _input(text: str, allowed: str | None) -> str:
    values = f"<inputValues>{_text(allowed)}</inputValues>" if allowed else ""
    return f"<input><inputExpression>{_text(text)}</inputExpression>{values}</input>"


def _output(name: str, values: str, default: str) -> str:
    ordered = f"<outputValues>{_text(values)}</outputValues>" if values else ""
    otherwise = f"<defaultOutputEntry>{_text(default)}</defaultOutputEntry>" if default else ""
    return f"<output name={quoteattr(name)}>{ordered}{otherwise}</output>"


def _row(row: str, inputs: int) -> str:
    cells = [cell.strip() for cell in row.split("|")]
    tags = ["inputEntry"] * inputs + ["outputEntry"] * (len(cells) - inputs)
    parts = (f"<{tag}>{_text(cell)}</{tag}>" for tag, cell in zip(tags, cells, strict=True))
    return f"<rule>{''.join(parts)}</rule>"


def _text(text: str) -> str:
    return f"<text>{escape(text)}</text>"


def read(*parts: str) -> Model:
    return read_model_text(definitions(*parts))


def decide(model: Model, name: str = "answer", **inputs: Any) -> Any:
    return Run(model, {key.replace("_", " "): value for key, value in inputs.items()}).decide(name)
