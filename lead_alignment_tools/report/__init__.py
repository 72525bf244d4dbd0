from . import alignment_tool_overlap
