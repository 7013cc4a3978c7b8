"""The widgets that know the learner's progress: Predict, Quiz, CourseMap, MyDigits."""

from coursekit.widgets.course_map import CourseMap
from coursekit.widgets.my_digits import MyDigits
from coursekit.widgets.predict import Predict
from coursekit.widgets.question import QuestionError
from coursekit.widgets.quiz import Quiz

__all__ = ["CourseMap", "MyDigits", "Predict", "QuestionError", "Quiz"]
