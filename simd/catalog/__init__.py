"""Facts and settings in YAML: found, read strictly, complained about by file and line."""

from simd.catalog.document import Complaint, Document, Mistakes, read_yaml
from simd.catalog.find import folders, load, load_all
from simd.catalog.strict import as_struct

__all__ = [
    "Complaint",
    "Document",
    "Mistakes",
    "as_struct",
    "folders",
    "load",
    "load_all",
    "read_yaml",
]
