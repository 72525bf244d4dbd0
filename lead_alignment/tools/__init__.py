from . import calling_hours
