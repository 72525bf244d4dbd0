from . import test_data_quality
from . import test_data_quality_tours
from . import test_glossary
from . import test_truth
