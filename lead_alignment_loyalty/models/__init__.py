from . import loyalty_history
