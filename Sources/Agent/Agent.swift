internal import AsyncHTTPClient
internal import GRDB
internal import Hummingbird
internal import HummingbirdTLS
