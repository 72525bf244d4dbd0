from . import alignment_content_report
