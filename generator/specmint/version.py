"""The version of the generator; it stands in manifests, and in no generated source."""

VERSION = "0.1.0"
