import json
from django.http import JsonResponse
from .service import service


def update(request, thing):
    body = json.dumps({"state": {"desired": json.loads(request.body)}})
    service.handler(thing).shadowUpdate(body, done, 5)
    return JsonResponse({})


def get(request, thing):
    h = service.handlers.get(thing)
    if h:
        h.shadowGet(done, 5)
    return JsonResponse({})


def done(payload, status, token):
    pass
