"""Read apart: what each page and each mail reads of a company does not grow by ours."""

PREFETCH_GROUP = "lead_alignment"
