"""Composable actions and Invoke lanes that ship an iOS app, with a sandbox to rehearse in."""

import gc
import sys

_collects = gc.isenabled()
gc.disable()  # nothing that an import makes is garbage, and looking for it takes time at every start
_write_no_bytecode = sys.dont_write_bytecode
sys.dont_write_bytecode = bool(sys.flags.dont_write_bytecode)  # Invoke turns it on: every start would recompile us

from .actions.add_tester import add_tester
from .actions.cancel_beta_review import cancel_beta_review
from .actions.cancel_review import cancel_review
from .actions.create_app import create_app
from .actions.create_group import create_group
from .actions.create_version import create_version
from .actions.distribute_build import distribute_build
from .actions.download_metadata import download_metadata
from .actions.export_testers import export_testers
from .actions.get_app_info import get_app_info
from .actions.get_binary_details import get_binary_details
from .actions.get_build_test_info import get_build_test_info
from .actions.get_rejection_reasons import get_rejection_reasons
from .actions.import_testers import import_testers
from .actions.latest_build_number import latest_build_number
from .actions.list_app_statuses import list_app_statuses
from .actions.list_apps import list_apps
from .actions.list_builds import list_builds
from .actions.list_groups import list_groups
from .actions.list_testers import list_testers
from .actions.login_url import login_url
from .actions.phased_release import phased_release
from .actions.precheck import precheck
from .actions.release_version import release_version
from .actions.remove_tester import remove_tester
from .actions.select_build import select_build
from .actions.submit_for_beta_review import submit_for_beta_review
from .actions.submit_for_review import submit_for_review
from .actions.update_app_info import update_app_info
from .actions.update_build_test_info import update_build_test_info
from .actions.upload_binary import upload_binary
from .actions.upload_screenshots import upload_screenshots
from .actions.wait_for_build import wait_for_build
from .actions.wait_for_review import wait_for_review
from .catalogue import Action, action
from .errors import ItcError
from .hooks import after_all, before_all, ensure, on_error
from .lane_context import LaneContext
from .lanes import lane
from .namespace import namespace
from .open_context import open_context
from .options import FROM_CONTEXT, Option
from .redaction import Secret

sys.dont_write_bytecode = _write_no_bytecode
gc.freeze()
if _collects:
    gc.enable()

__all__ = [
    "FROM_CONTEXT",
    "Action",
    "ItcError",
    "LaneContext",
    "Option",
    "Secret",
    "action",
    "add_tester",
    "after_all",
    "before_all",
    "cancel_beta_review",
    "cancel_review",
    "create_app",
    "create_group",
    "create_version",
    "distribute_build",
    "ensure",
    "download_metadata",
    "export_testers",
    "get_app_info",
    "get_binary_details",
    "get_build_test_info",
    "get_rejection_reasons",
    "import_testers",
    "lane",
    "latest_build_number",
    "list_app_statuses",
    "list_apps",
    "list_builds",
    "list_groups",
    "list_testers",
    "login_url",
    "phased_release",
    "precheck",
    "release_version",
    "remove_tester",
    "namespace",
    "on_error",
    "open_context",
    "select_build",
    "submit_for_beta_review",
    "submit_for_review",
    "update_app_info",
    "update_build_test_info",
    "upload_binary",
    "upload_screenshots",
    "wait_for_build",
    "wait_for_review",
]
