from flask import Flask
from .mqtt import mqtt

def create_app():
    app = Flask(__name__)
    mqtt.init_app(app)
    from .views import bp
    app.register_blueprint(bp)
    return app
