"""A rule that generates a client: copy this file into your repository.

The client is one declared output, a folder: which files are in it depends on the spec. So it is cached and made on remote
workers like the output of any other action. No manifest of ours and no cache of ours is asked: the folder is new each time.
"""

# Inputs are links in a sandbox, and specmint follows no link that leads out of the document's folder: it gets copies.
_COMMAND = """
set -eu
out="$PWD/$1" tool="$PWD/$2" spec="$3" package="$4"
shift 4
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
for file in "$@"; do
    mkdir -p "$work/$(dirname "$file")"
    cp -L "$file" "$work/$file"
done
cd "$work"
"$tool" generate "$spec" --output "$out" --package "$package" --quiet
"""

def _specmint_client_impl(ctx):
    folder = ctx.actions.declare_directory(ctx.attr.name)
    inputs = [ctx.file.spec] + ctx.files.srcs
    words = [folder.path, ctx.executable.specmint.path, ctx.file.spec.path, ctx.attr.package]
    ctx.actions.run_shell(
        command = _COMMAND,
        arguments = words + [file.path for file in inputs],
        inputs = inputs,
        tools = [ctx.executable.specmint],
        outputs = [folder],
        mnemonic = "Specmint",
        progress_message = "Generating the client %s" % ctx.attr.package,
    )
    return [DefaultInfo(files = depset([folder]), runfiles = ctx.runfiles([folder]))]

specmint_client = rule(
    implementation = _specmint_client_impl,
    attrs = {
        "package": attr.string(mandatory = True, doc = "The name of the package, which lies in a folder called as the target."),
        "spec": attr.label(mandatory = True, allow_single_file = [".yaml", ".yml", ".json"], doc = "The OpenAPI document."),
        "specmint": attr.label(mandatory = True, executable = True, allow_files = True, cfg = "exec", doc = "The command specmint."),
        "srcs": attr.label_list(allow_files = True, doc = "The files that the document refers to."),
    },
)
