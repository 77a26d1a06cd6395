"""What PyMySQL can ask of a server, and what it is told: usage: PROGRAM HOST PORT [tls]"""
import datetime, decimal, os, sys, tempfile
import pymysql
from pymysql.constants import CLIENT
from pymysql.cursors import DictCursor, SSCursor

host, port, modes = sys.argv[1], int(sys.argv[2]), sys.argv[3:]


def connect(**more):
    settings = dict(host=host, port=port, user='app', password='app', database='app', local_infile=True,
                    client_flag=CLIENT.MULTI_STATEMENTS, charset='utf8mb4')
    if 'tls' in modes:
        settings['ssl'] = {'check_hostname': False, 'verify_mode': 'none'}
    return pymysql.connect(**{**settings, **more})


def fails(call, *arguments, **more):
    try:
        return call(*arguments, **more)
    except pymysql.MySQLError as error:
        return type(error).__name__, error.args


db = connect()
cursor = db.cursor()
cursor.execute('DROP TABLE IF EXISTS y')
cursor.execute('CREATE TABLE y (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) UNIQUE, body LONGBLOB, n DECIMAL(10,2), '
               'at DATETIME(6), f DOUBLE, d DATE, t TIME) CHARACTER SET utf8mb4')
print('insert', cursor.execute('INSERT INTO y (name, body, n, at, f, d, t) VALUES (%s, %s, %s, %s, %s, %s, %s)', (
    'ä€😀', b"\0\xff'\\", decimal.Decimal('1.50'), datetime.datetime(2026, 1, 2, 3, 4, 5, 678), 0.1, datetime.date(2026, 1, 2),
    datetime.timedelta(hours=-3))), cursor.lastrowid > 0)
print('many', cursor.executemany('INSERT INTO y (name) VALUES (%s)', [(f'n{i}',) for i in range(500)]))
db.commit()
cursor.execute('SELECT name, body, n, at, f, d, t FROM y ORDER BY id LIMIT 2')
print('select', cursor.fetchall(), [(d[0], d[1], d[6]) for d in cursor.description])
print('duplicate', fails(cursor.execute, "INSERT INTO y (name) VALUES ('n1')"))
print('syntax', fails(cursor.execute, 'SELEC 1')[1][0])
with db.cursor(DictCursor) as named:
    named.execute('SELECT COUNT(*) AS c FROM y')
    print('dict', named.fetchall())
with db.cursor(SSCursor) as rows:
    rows.execute('SELECT seq FROM seq_1_to_20000')
    print('unbuffered', sum(row[0] for row in rows))
print('several', cursor.execute('SELECT 1; SELECT 2, 3; DO 0'), cursor.fetchall(), cursor.nextset(), cursor.fetchall(),
      cursor.nextset(), cursor.nextset())
cursor.execute('CREATE OR REPLACE PROCEDURE yp(IN a INT, OUT b INT) BEGIN SELECT a; SET b = a * 2; END')
print('procedure', cursor.callproc('yp', (7, 0)), cursor.fetchall(), cursor.nextset())
cursor.execute('SELECT @_yp_0, @_yp_1')
print('out', cursor.fetchall())
db.begin()
cursor.execute("DELETE FROM y WHERE name LIKE 'n%'")
db.rollback()
cursor.execute('SELECT COUNT(*) FROM y')
print('rollback', cursor.fetchone())
with tempfile.NamedTemporaryFile('w', suffix='.rows', delete=False) as file:
    file.write('f1\t1\nf2\t2\n')
print('file', cursor.execute(f"LOAD DATA LOCAL INFILE '{file.name}' INTO TABLE y (name, n)"))
os.unlink(file.name)
print('no file', fails(cursor.execute, "LOAD DATA LOCAL INFILE '/nowhere' INTO TABLE y (name)")[0], cursor.execute('SELECT 1'))
for size in 1 << 16, 1 << 22:
    text = os.urandom(size // 4).hex() + 'é' * (size // 2)
    cursor.execute('SELECT %s', (text,))
    print('size', size, cursor.fetchone()[0] == text)
print('charset', db.set_character_set('latin1'), cursor.execute("SELECT 'é', @@character_set_client"), cursor.fetchall())
db.select_db('information_schema')
print('database', cursor.execute('SELECT DATABASE()'), cursor.fetchall(), db.ping(), db.autocommit(True), db.get_autocommit())
other = connect()
db.kill(other.thread_id())
print('killed', fails(other.query, 'SELECT 1')[0])
print('refused', fails(connect, password='wrong')[0], fails(connect, database='nowhere')[1][0])
for plugin in ('mysql_native_password', 'caching_sha2_password'):
    print(plugin, connect(client_flag=CLIENT.PLUGIN_AUTH).open)
cursor.execute('DROP PROCEDURE app.yp')
cursor.execute('DROP TABLE app.y')
