from . import behaviour
from . import consent
from . import website_form
