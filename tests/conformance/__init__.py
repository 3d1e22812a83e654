"""Apple's own description of the API as a judge of whatever the tests send and are answered.

It acts where ITC_OPENAPI names Apple's file, on every request of the whole suite; without it nothing here is loaded.
"""
