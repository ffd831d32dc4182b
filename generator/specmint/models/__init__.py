"""The models module: the one door to datamodel-code-generator, which stands behind a wall.

It gets an in-memory document of standard keywords and neutral names (`Definition7`, `f_name`), every reference inside
it. Types it should not decide travel as `x-python-import` of a slot. Names and slots are replaced afterwards, by their
position in the syntax tree. Its imports are dropped, ours are written; what it defines must be exactly what was asked.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from specmint import ir
from specmint.encode import Code
from specmint.models.alias import alias_rule
from specmint.models.request import Request, add
from specmint.models.rewrite import ModelsError, Rewriter
from specmint.python import Speller, Used

__all__ = ["ModelsError", "alias_rule", "render_models"]

#: Every option that differs from the tool's default, and why.
_OPTIONS: dict[str, object] = {
    "formatters": [],  # black formats the written file once
    "base_class": "specmint_slots.Model",
    "disable_timestamp": True,
    "use_standard_collections": True,
    "use_union_operator": True,
    "use_type_alias": True,
    "allow_remote_refs": False,
    "strict_refs": True,
    "snake_case_field": False,  # names are ours already
    "use_title_as_name": False,
    "collapse_root_models": False,
}


def render_models(api: ir.Api, templates: Path, alias: str | None) -> tuple[Code, Used]:
    """The classes of the models module, without its head, and the names they use. `alias` is the alias rule by which
    most wire names follow from Python's; the others are written out."""
    used = Used()
    neutral = {
        definition.name: f"Definition{number}"
        for number, definition in enumerate(api.definitions, 1)
    }
    request = Request(Speller(used), neutral, {name: Code(real) for real, name in neutral.items()})
    for definition in api.definitions:
        add(request, definition, alias)
    if not api.definitions:
        return Code(""), used
    source = _generate(request, templates)
    body = Rewriter(source, request, api).text()
    used.models.clear()
    return Code(body), used


def _generate(request: Request, templates: Path) -> str:
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import PythonVersion

    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": request.schemas}
    result = generate(
        json.dumps(document),
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        custom_template_dir=templates,
        extra_template_data=defaultdict(
            dict, {name: {"page": page} for name, page in request.pages.items()}
        ),
        **_OPTIONS,  # type: ignore[arg-type]
    )
    if not isinstance(result, str):
        raise ModelsError("the model generator did not answer with one module")
    return result
