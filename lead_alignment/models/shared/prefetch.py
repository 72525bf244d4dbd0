"""The prefetch group of our company settings: pages and mails that read a company do
not read them."""

PREFETCH_GROUP = "lead_alignment"
