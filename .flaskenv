FLASK_APP=bot.app
