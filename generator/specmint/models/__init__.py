"""The models module: the one door to datamodel-code-generator, which stands behind a wall.

It decides in which order classes and aliases are defined. It gets an in-memory document of neutral names ("Definition7",
"f_name") that says which definition refers to which, every reference inside it, and prints our templates with our pages.
Nothing of the spec's text reaches it outside a page, where it is encoded already. Its imports are dropped, ours are written; what
it defines must be exactly what was asked.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from specmint import ir
from specmint.encode import Code
from specmint.models.alias import alias_rule
from specmint.models.request import Request, add
from specmint.models.rewrite import ModelsError, definitions
from specmint.spell.annotations import Speller
from specmint.spell.imports import Used
from specmint.spell.table import Scope

__all__ = ["ModelsError", "alias_rule", "render_models"]

#: Every option that differs from the tool's default, and why.
_OPTIONS: dict[str, object] = {
    "formatters": [],  # black formats the written file once
    "base_class": "specmint_models.Model",  # of an import that is dropped
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
    """Return the classes of the models module, without its head, and the names they use.

    `alias` is the rule by which most wire names follow from Python's; the others are written out.
    """
    used = Used(Scope.MODELS)
    neutral = {
        definition.name: f"Definition{number}"
        for number, definition in enumerate(api.definitions, 1)
    }
    request = Request(Speller(used), neutral)
    for definition in api.definitions:
        add(request, definition, alias)
    used.models.clear()  # they are defined here, not imported
    if not api.definitions:
        return Code(""), used
    return definitions(_generate(request, templates), request, api), used


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
