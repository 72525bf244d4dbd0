"""Events that come by HTTP from websites, shops and phone systems: write-only keys,
batches, refusals.

Models: ``alignment.ingest.key``, ``alignment.ingest.mapping``,
  ``alignment.ingest.batch``, ``alignment.ingest.refusal``.
Written by: the endpoints; administrators make keys.
Uses: shared, ledger.
"""

from . import alignment_ingest_batch
from . import alignment_ingest_batch_record
from . import alignment_ingest_key
from . import alignment_ingest_key_silence
from . import alignment_ingest_mapping
from . import alignment_ingest_refusal
from . import customer_erasure
