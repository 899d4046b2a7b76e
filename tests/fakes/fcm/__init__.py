"""A verified fake of FCM HTTP v1 and of Google's access tokens: what it takes and refuses is what the published reference says,
and firebase-admin passes the same tests against it as our own sender.

    schema     what is refused
    answers    every answer, in the words of Google's servers
    service    the two hosts
"""
