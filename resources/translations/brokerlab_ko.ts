<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR" sourcelanguage="en">
<context>
    <name>Brokerlab</name>
    <message>
        <source>&amp;About Brokerlab</source>
        <translation>Brokerlab 정보(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Branch here</source>
        <translation>여기서 갈라지기(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Brokers</source>
        <translation>브로커 수(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Cluster</source>
        <translation>클러스터(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Condition</source>
        <translation>조건(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Controllers</source>
        <translation>컨트롤러 수(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Export the view…</source>
        <translation>뷰 내보내기(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Faster</source>
        <translation>빠르게(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Find anything…</source>
        <translation>무엇이든 찾기(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Frames</source>
        <translation>프레임(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <translation>그룹(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Heal every link</source>
        <translation>모든 링크 복구(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;How many</source>
        <translation>개수(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Key</source>
        <translation>키(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>언어(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Legend</source>
        <translation>범례(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Lessons</source>
        <translation>레슨(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>이름(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;New cluster…</source>
        <translation>새 클러스터(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Of</source>
        <translation>대상(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Other configs</source>
        <translation>다른 설정(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Partition</source>
        <translation>파티션(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Partitions</source>
        <translation>파티션(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Produce a record…</source>
        <translation>레코드 보내기(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>끝내기(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Replicas of each</source>
        <translation>복제본 수(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>실행(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save session…</source>
        <translation>세션 저장(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Seed</source>
        <translation>시드(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>테마(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;This view</source>
        <translation>이 뷰(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Topic</source>
        <translation>토픽(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Undo the last action</source>
        <translation>마지막 조작 실행 취소(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Value</source>
        <translation>값(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>(there is no such command)</source>
        <translation>(같은 명령이 없습니다)</translation>
    </message>
    <message>
        <source>+ Broker</source>
        <translation>+ 브로커</translation>
    </message>
    <message>
        <source>+ Topic</source>
        <translation>+ 토픽</translation>
    </message>
    <message>
        <source>+{delay}</source>
        <translation>+{delay}</translation>
    </message>
    <message>
        <source>+{n} more</source>
        <translation>외 {n}개</translation>
    </message>
    <message>
        <source>1 for a node of a KRaft cluster, 0 for a broker with ZooKeeper.</source>
        <translation>KRaft 클러스터의 노드면 1, ZooKeeper를 쓰는 브로커면 0.</translation>
    </message>
    <message>
        <source>500us, 200ms, 3s</source>
        <translation>500us, 200ms, 3s</translation>
    </message>
    <message>
        <source>A client introduced itself to {node}: {id}</source>
        <translation>{node}에 클라이언트가 자기를 소개함: {id}</translation>
    </message>
    <message>
        <source>A client introduced itself to {node}: {id} ({software} {version})</source>
        <translation>클라이언트가 {node}에게 자신을 알림: {id} ({software} {version})</translation>
    </message>
    <message>
        <source>A consumer group as its coordinator has it: the state that is lit is the one it is in. Each partition is read by one member; what is committed is the next record to read after a restart, the position is where the member is now, and LAG is the log end minus what is committed.

Keys: Tab goes from table to table, arrows go from row to row.</source>
        <translation>코디네이터가 아는 그대로의 컨슈머 그룹입니다. 밝은 상자가 지금 상태입니다. 파티션마다 한 멤버가 읽고, 커밋은 다시 시작했을 때 다음에 읽을 레코드, 포지션은 멤버가 지금 있는 곳, LAG은 로그 끝에서 커밋을 뺀 값입니다.

키: Tab은 표에서 표로, 화살표는 행에서 행으로 옮깁니다.</translation>
    </message>
    <message>
        <source>A frame &amp;travels</source>
        <translation>프레임 전송 시간(&amp;T)</translation>
    </message>
    <message>
        <source>A leader epoch and the first offset that was written under it.</source>
        <translation>리더 에포크와 그 에포크에서 처음 쓰인 오프셋.</translation>
    </message>
    <message>
        <source>A new lesson</source>
        <translation>새 수업</translation>
    </message>
    <message>
        <source>A partition and its offset.</source>
        <translation>파티션과 그 오프셋.</translation>
    </message>
    <message>
        <source>A record &amp;every</source>
        <translation>보내는 간격(&amp;E)</translation>
    </message>
    <message>
        <source>A record batch: what a producer packed once and everybody since has stored and sent on as it is.</source>
        <translation>레코드 배치: 프로듀서가 한 번 묶은 것을 그 뒤 모두가 그대로 저장하고 전달한다.</translation>
    </message>
    <message>
        <source>About Brokerlab</source>
        <translation>Brokerlab 정보</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>동작</translation>
    </message>
    <message>
        <source>Actions, topics, brokers, events, lessons (Ctrl+K)</source>
        <translation>동작, 토픽, 브로커, 이벤트, 레슨(Ctrl+K)</translation>
    </message>
    <message>
        <source>Active controller: {node}, epoch {epoch}</source>
        <translation>활성 컨트롤러: {node}, 에포크 {epoch}</translation>
    </message>
    <message>
        <source>Add a &amp;broker</source>
        <translation>브로커 추가(&amp;B)</translation>
    </message>
    <message>
        <source>Add a broker (add broker)</source>
        <translation>브로커 추가(add broker)</translation>
    </message>
    <message>
        <source>Also appends, fetches, votes and what else explains the story</source>
        <translation>추가, 가져오기, 투표 등 이야기를 설명하는 것까지</translation>
    </message>
    <message>
        <source>An id of the directory itself.</source>
        <translation>디렉터리 자체의 ID.</translation>
    </message>
    <message>
        <source>Another cluster, another seed</source>
        <translation>다른 클러스터, 다른 시드</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>답하기</translation>
    </message>
    <message>
        <source>As a PNG or SVG picture</source>
        <translation>PNG 또는 SVG 그림으로</translation>
    </message>
    <message>
        <source>As a line of the script</source>
        <translation>스크립트 한 줄로 쓰면</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>데스크톱 설정대로</translation>
    </message>
    <message>
        <source>Back to &amp;now</source>
        <translation>현재로(&amp;N)</translation>
    </message>
    <message>
        <source>Back to now</source>
        <translation>현재로</translation>
    </message>
    <message>
        <source>Batches of an older epoch are refused.</source>
        <translation>더 오래된 에포크의 배치는 거절된다.</translation>
    </message>
    <message>
        <source>Begin the lesson again</source>
        <translation>레슨 처음부터</translation>
    </message>
    <message>
        <source>Bits: codec, whose clock the times are, transactional, control, delete horizon.</source>
        <translation>비트: 압축 방식, 시각의 출처, 트랜잭션, 제어, 삭제 기준 시각.</translation>
    </message>
    <message>
        <source>Branch here</source>
        <translation>여기서 갈라지기</translation>
    </message>
    <message>
        <source>Branches from just before it; what came after is kept</source>
        <translation>그 직전에서 갈라집니다. 그 뒤의 일도 보관됩니다</translation>
    </message>
    <message>
        <source>Broker {id}</source>
        <translation>브로커 {id}</translation>
    </message>
    <message>
        <source>Broker {id}: {state}, {replicas} replicas, leads {leads}</source>
        <translation>브로커 {id}: {state}, 복제본 {replicas}개, 리더 {leads}개</translation>
    </message>
    <message>
        <source>Brokerlab</source>
        <translation>Brokerlab</translation>
    </message>
    <message>
        <source>Brokerlab {version}

A whole Apache Kafka cluster in one process: the real wire protocol, the real segment files, drawn while you act on it.

Free software under the GNU General Public License, version 3 or later. Apache Kafka is a trademark of the Apache Software Foundation, which has nothing to do with this program.</source>
        <translation>Brokerlab {version}

한 프로세스 안의 온전한 Apache Kafka 클러스터입니다. 실제 와이어 프로토콜과 실제 세그먼트 파일을 쓰고, 조작하는 동안 그 모습을 그려 줍니다.

GNU 일반 공중 사용 허가서 버전 3 또는 그 이후 버전을 따르는 자유 소프트웨어입니다. Apache Kafka는 Apache Software Foundation의 상표이며, 재단은 이 프로그램과 관계가 없습니다.</translation>
    </message>
    <message>
        <source>Brokerlab — lesson {n}: {title}</source>
        <translation>Brokerlab — 레슨 {n}: {title}</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>바이트</translation>
    </message>
    <message>
        <source>Bytes of the batch after this field, so the next batch starts that much further on.</source>
        <translation>이 필드 뒤에 오는 배치의 바이트 수. 다음 배치는 그만큼 뒤에서 시작한다.</translation>
    </message>
    <message>
        <source>Bytes of this record after this field.</source>
        <translation>이 필드 뒤에 오는 레코드의 바이트 수.</translation>
    </message>
    <message>
        <source>C&amp;onnect a client…</source>
        <translation>클라이언트 연결(&amp;O)…</translation>
    </message>
    <message>
        <source>CRC-32C of everything after this field.</source>
        <translation>이 필드 뒤 전부의 CRC-32C.</translation>
    </message>
    <message>
        <source>CRC-32C of everything after this field; what stands before it a leader may change freely.</source>
        <translation>이 필드 뒤 전부의 CRC-32C. 그 앞부분은 리더가 마음대로 바꿀 수 있다.</translation>
    </message>
    <message>
        <source>Chan&amp;ge a config…</source>
        <translation>설정 바꾸기(&amp;G)…</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>바꾸기</translation>
    </message>
    <message>
        <source>Change a config</source>
        <translation>설정 바꾸기</translation>
    </message>
    <message>
        <source>Click or drag in the timeline, or click a sentence of the narration, to look at that moment in every view. “Branch here” runs on from there; what came after is kept. Undo branches from just before your last action. Nothing is ever lost.</source>
        <translation>타임라인을 클릭하거나 끌면, 또는 내레이션의 문장을 클릭하면 모든 뷰가 그 순간을 보여 줍니다. ‘여기서 갈라지기’를 누르면 그 시점부터 다시 진행하며, 그 뒤의 일도 보관됩니다. 실행 취소는 마지막 조작 직전에서 갈라집니다. 사라지는 것은 없습니다.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Close the listeners</source>
        <translation>리스너 닫기</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>클러스터</translation>
    </message>
    <message>
        <source>Co&amp;nfig</source>
        <translation>설정(&amp;N)</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Committed offsets</source>
        <translation>커밋된 오프셋</translation>
    </message>
    <message>
        <source>Config of {resource}: {key} back to its default</source>
        <translation>{resource} 설정: {key} 기본값으로</translation>
    </message>
    <message>
        <source>Config of {resource}: {key}={value}</source>
        <translation>{resource} 설정: {key}={value}</translation>
    </message>
    <message>
        <source>Connect a client</source>
        <translation>클라이언트 연결</translation>
    </message>
    <message>
        <source>Connect a client: kcat, Python, Java, Node.js</source>
        <translation>클라이언트 연결: kcat, Python, Java, Node.js</translation>
    </message>
    <message>
        <source>Connected: {from} to {to}</source>
        <translation>연결됨: {from} → {to}</translation>
    </message>
    <message>
        <source>Connection from {from} to {to} ended: {reason}</source>
        <translation>연결 끝남: {from} → {to} ({reason})</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>연결…</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>콘솔</translation>
    </message>
    <message>
        <source>Consumer {name}: {n} records read</source>
        <translation>컨슈머 {name}: 읽은 레코드 {n}개</translation>
    </message>
    <message>
        <source>Consumer…</source>
        <translation>컨슈머…</translation>
    </message>
    <message>
        <source>Controller {id}: {state}, {role} in epoch {epoch}
metadata log end {leo}, high watermark {hw}</source>
        <translation>컨트롤러 {id}: {state}, 에포크 {epoch}에서 {role}
메타데이터 로그 끝 {leo}, 하이 워터마크 {hw}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the commands</source>
        <translation>명령 복사</translation>
    </message>
    <message>
        <source>Counts the leaders the partition has had.</source>
        <translation>파티션이 거쳐 온 리더의 수를 센다.</translation>
    </message>
    <message>
        <source>Crashed: {node} ({detail})</source>
        <translation>비정상 종료됨: {node} ({detail})</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>만들기</translation>
    </message>
    <message>
        <source>Create &amp;topic…</source>
        <translation>토픽 만들기(&amp;T)…</translation>
    </message>
    <message>
        <source>Create a topic</source>
        <translation>토픽 만들기</translation>
    </message>
    <message>
        <source>Create a topic (create-topic …)</source>
        <translation>토픽 만들기(create-topic …)</translation>
    </message>
    <message>
        <source>Cut one way: nothing gets from {from} to {to}.</source>
        <translation>한 방향 끊김: {from} → {to} 방향으로는 아무것도 가지 않습니다.</translation>
    </message>
    <message>
        <source>Cut one way: nothing to</source>
        <translation>한 방향만 끊기</translation>
    </message>
    <message>
        <source>Cut the link to</source>
        <translation>링크 끊기</translation>
    </message>
    <message>
        <source>Cut: nothing passes between {from} and {to}.</source>
        <translation>끊김: {from} – {to} 사이에 아무것도 지나지 않습니다.</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Data directory</source>
        <translation>데이터 디렉터리</translation>
    </message>
    <message>
        <source>Delete topic {topic}</source>
        <translation>토픽 삭제: {topic}</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>자세히</translation>
    </message>
    <message>
        <source>Different &amp;keys</source>
        <translation>서로 다른 키(&amp;K)</translation>
    </message>
    <message>
        <source>Do it</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Each takes a few minutes on a cluster of its own. Nothing you do can break anything: every moment can be looked back at and branched from.</source>
        <translation>레슨은 저마다 따로 만든 클러스터에서 몇 분 동안 진행됩니다. 무엇을 해도 괜찮습니다. 어느 순간이든 되돌아보고 거기서 갈라질 수 있습니다.</translation>
    </message>
    <message>
        <source>Elect every pre&amp;ferred leader</source>
        <translation>선호 리더 모두 선출(&amp;F)</translation>
    </message>
    <message>
        <source>Elect every preferred leader</source>
        <translation>선호 리더 모두 선출</translation>
    </message>
    <message>
        <source>Elect the preferred leader of {partition}</source>
        <translation>선호 리더 선출: {partition}</translation>
    </message>
    <message>
        <source>Epoch of the coordinator that ended its last transaction; -1 for none.</source>
        <translation>마지막 트랜잭션을 끝낸 코디네이터의 에포크. 없으면 -1.</translation>
    </message>
    <message>
        <source>Epoch under which the broker was registered when it ended.</source>
        <translation>브로커가 끝날 때 등록되어 있던 에포크.</translation>
    </message>
    <message>
        <source>Export the view</source>
        <translation>뷰 내보내기</translation>
    </message>
    <message>
        <source>Faults ▾</source>
        <translation>장애 ▾</translation>
    </message>
    <message>
        <source>Fenced: a producer of {id} came with epoch {old}, but {now} counts ({request})</source>
        <translation>펜스됨: {id}의 프로듀서가 가져온 에포크는 {old}, 유효한 것은 {now} ({request})</translation>
    </message>
    <message>
        <source>Fenced: {broker} may neither lead nor be in an ISR ({reason})</source>
        <translation>펜스됨: {broker} · 리더도 ISR도 될 수 없음 ({reason})</translation>
    </message>
    <message>
        <source>Fences off older instances of the same transactional producer; -1 for none.</source>
        <translation>같은 트랜잭션 프로듀서의 옛 인스턴스를 막는다. 없으면 -1.</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>필드</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>마치기</translation>
    </message>
    <message>
        <source>Flip a byte in the first segment on broker {id}</source>
        <translation>브로커 {id}의 첫 세그먼트에서 바이트 하나 뒤집기</translation>
    </message>
    <message>
        <source>Follow the tail</source>
        <translation>끝을 따라가기</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>찾은 것</translation>
    </message>
    <message>
        <source>Frame lost on the way from {from} to {to}: {reason}</source>
        <translation>프레임이 도중에 사라짐: {from} → {to} ({reason})</translation>
    </message>
    <message>
        <source>Frame {n} delivered from {from} to {to}</source>
        <translation>프레임 {n} 도착: {from} → {to}</translation>
    </message>
    <message>
        <source>Freeze, as a long garbage collection would</source>
        <translation>얼리기: 긴 가비지 컬렉션처럼</translation>
    </message>
    <message>
        <source>Frozen: {node} does nothing, but its connections stay open.</source>
        <translation>얼어붙음: {node} · 아무 일도 하지 않지만 연결은 열려 있습니다.</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>전부</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>그룹</translation>
    </message>
    <message>
        <source>Group {group} committed {partition}: the next to read is {offset}</source>
        <translation>그룹 {group}: {partition} 커밋, 다음에 읽을 오프셋 {offset}</translation>
    </message>
    <message>
        <source>Group {group}: generation {n} begins with {members} members, assignor {protocol}</source>
        <translation>그룹 {group}: 세대 {n} 시작, 멤버 {members}명, 할당 방식 {protocol}</translation>
    </message>
    <message>
        <source>Group {group}: the offset {offset} of {partition} is forgotten ({reason})</source>
        <translation>그룹 {group}: {partition} 오프셋 {offset} 잊힘 ({reason})</translation>
    </message>
    <message>
        <source>Group {group}: {from} → {to}, generation {n} ({reason})</source>
        <translation>그룹 {group}: {from} → {to}, 세대 {n} ({reason})</translation>
    </message>
    <message>
        <source>Group {group}: {member} is no longer a member ({reason})</source>
        <translation>그룹 {group}: {member} 나감 ({reason})</translation>
    </message>
    <message>
        <source>Group {group}: {member} joins ({how})</source>
        <translation>그룹 {group}: {member} 들어옴 ({how})</translation>
    </message>
    <message>
        <source>Group {group}: {member} may read {partitions} (generation {n})</source>
        <translation>그룹 {group}: {member}에 할당된 파티션 {partitions} (세대 {n})</translation>
    </message>
    <message>
        <source>Group {group}: {partition} @{offset} counts once the transaction of producer id {id} has committed</source>
        <translation>그룹 {group}: {partition} @{offset}:  프로듀서 ID {id}의 트랜잭션이 커밋되어야 유효함</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>그룹</translation>
    </message>
    <message>
        <source>HW / LEO</source>
        <translation>HW / LEO</translation>
    </message>
    <message>
        <source>HW {n}</source>
        <translation>HW {n}</translation>
    </message>
    <message>
        <source>HW, high watermark: below it everything is on the whole ISR</source>
        <translation>HW, 하이 워터마크: 그 아래는 ISR 전체에 있음</translation>
    </message>
    <message>
        <source>Heal every link</source>
        <translation>모든 링크 복구</translation>
    </message>
    <message>
        <source>Heal, release</source>
        <translation>복구, 놓아주기</translation>
    </message>
    <message>
        <source>Heal: {from} – {to}</source>
        <translation>복구: {from} – {to}</translation>
    </message>
    <message>
        <source>Healed: the link between {from} and {to} is normal again.</source>
        <translation>복구됨: {from} – {to} 링크가 다시 정상입니다.</translation>
    </message>
    <message>
        <source>Held: frames from {from} to {to} wait in the air.</source>
        <translation>붙잡음: {from} → {to} 프레임이 공중에서 기다립니다.</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>힌트</translation>
    </message>
    <message>
        <source>Hold frames to</source>
        <translation>프레임 붙잡기</translation>
    </message>
    <message>
        <source>How far before it the batch begins.</source>
        <translation>배치가 그보다 얼마나 앞에서 시작하는지.</translation>
    </message>
    <message>
        <source>How many headers follow.</source>
        <translation>뒤따르는 헤더의 수.</translation>
    </message>
    <message>
        <source>How many lines follow.</source>
        <translation>뒤따르는 줄의 수.</translation>
    </message>
    <message>
        <source>How many producers follow.</source>
        <translation>뒤따르는 프로듀서의 수.</translation>
    </message>
    <message>
        <source>I predict this</source>
        <translation>이렇게 예상합니다</translation>
    </message>
    <message>
        <source>ISR</source>
        <translation>ISR</translation>
    </message>
    <message>
        <source>Id of the topic; stays the same for as long as the topic lives.</source>
        <translation>토픽의 ID. 토픽이 살아 있는 동안 바뀌지 않는다.</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>인스펙터</translation>
    </message>
    <message>
        <source>Kill the process</source>
        <translation>프로세스 강제 종료</translation>
    </message>
    <message>
        <source>Kill, power off, freeze, cut, hold, slow…</source>
        <translation>강제 종료, 전원 끄기, 얼리기, 끊기, 붙잡기, 느리게…</translation>
    </message>
    <message>
        <source>Killed: {node}. Its memory is gone; what it wrote stays in the page cache.</source>
        <translation>강제 종료됨: {node}. 메모리는 사라졌고, 써 둔 것은 페이지 캐시에 남아 있습니다.</translation>
    </message>
    <message>
        <source>LAG of each partition</source>
        <translation>파티션별 LAG</translation>
    </message>
    <message>
        <source>LAG unknown</source>
        <translation>LAG 알 수 없음</translation>
    </message>
    <message>
        <source>LAG {n}</source>
        <translation>LAG {n}</translation>
    </message>
    <message>
        <source>LAG, all consumers</source>
        <translation>LAG, 모든 컨슈머</translation>
    </message>
    <message>
        <source>LEO {n}</source>
        <translation>LEO {n}</translation>
    </message>
    <message>
        <source>LEO, log end offset: where the next record goes</source>
        <translation>LEO, 로그 끝 오프셋: 다음 레코드가 놓일 곳</translation>
    </message>
    <message>
        <source>LSO {n}</source>
        <translation>LSO {n}</translation>
    </message>
    <message>
        <source>Language: English or Korean</source>
        <translation>언어: 영어 또는 한국어</translation>
    </message>
    <message>
        <source>Last offset minus base offset; stays when compaction removes records.</source>
        <translation>마지막 오프셋에서 기준 오프셋을 뺀 값. 컴팩션이 레코드를 지워도 그대로다.</translation>
    </message>
    <message>
        <source>Last offset of the batch that has it, minus the offset in the file's name.</source>
        <translation>그것을 가진 배치의 마지막 오프셋에서 파일 이름의 오프셋을 뺀 값.</translation>
    </message>
    <message>
        <source>Latest time in the batch; under LogAppendTime it is the time of every record.</source>
        <translation>배치에서 가장 늦은 시각. LogAppendTime이면 모든 레코드의 시각이다.</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>나가기</translation>
    </message>
    <message>
        <source>Leave the lesson</source>
        <translation>레슨 나가기</translation>
    </message>
    <message>
        <source>Left and Right look back and forth, End comes back to now</source>
        <translation>왼쪽과 오른쪽으로 시점을 옮기고 End로 현재로 돌아옵니다</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>범례</translation>
    </message>
    <message>
        <source>Length of the key in bytes; -1 means there is no key.</source>
        <translation>키의 바이트 길이. -1이면 키가 없다.</translation>
    </message>
    <message>
        <source>Length of the value in bytes; -1 means null, a tombstone under compaction.</source>
        <translation>값의 바이트 길이. -1이면 null이고, 컴팩션에서는 툼스톤이다.</translation>
    </message>
    <message>
        <source>Lesson</source>
        <translation>레슨</translation>
    </message>
    <message>
        <source>Lesson {n}: {title}</source>
        <translation>레슨 {n}: {title}</translation>
    </message>
    <message>
        <source>Lessons (*.md)</source>
        <translation>수업 (*.md)</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>밝게 또는 어둡게</translation>
    </message>
    <message>
        <source>Listening: {bootstrap}</source>
        <translation>연결을 받는 주소: {bootstrap}</translation>
    </message>
    <message>
        <source>Looking &amp;back and branching</source>
        <translation>되돌아보기와 갈라지기(&amp;B)</translation>
    </message>
    <message>
        <source>Looking back and branching</source>
        <translation>되돌아보기와 갈라지기</translation>
    </message>
    <message>
        <source>Looking back at {time}</source>
        <translation>지난 시점 {time}</translation>
    </message>
    <message>
        <source>M&amp;otion</source>
        <translation>움직임(&amp;O)</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>멤버</translation>
    </message>
    <message>
        <source>Metadata (KRaft)</source>
        <translation>메타데이터(KRaft)</translation>
    </message>
    <message>
        <source>Metadata log of the active controller</source>
        <translation>활성 컨트롤러의 메타데이터 로그</translation>
    </message>
    <message>
        <source>Metadata quorum</source>
        <translation>메타데이터 쿼럼</translation>
    </message>
    <message>
        <source>Metadata quorum (KRaft)</source>
        <translation>메타데이터 쿼럼(KRaft)</translation>
    </message>
    <message>
        <source>Milliseconds after the batch's base timestamp.</source>
        <translation>배치의 기준 타임스탬프로부터의 밀리초.</translation>
    </message>
    <message>
        <source>Narration</source>
        <translation>내레이션</translation>
    </message>
    <message>
        <source>New cluster</source>
        <translation>새 클러스터</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>다음 단계</translation>
    </message>
    <message>
        <source>No frames yet. Let time run.</source>
        <translation>아직 프레임이 없습니다. 시간을 흐르게 하세요.</translation>
    </message>
    <message>
        <source>No group yet. A consumer with a group.id makes one.</source>
        <translation>아직 그룹이 없습니다. group.id가 있는 컨슈머가 그룹을 만듭니다.</translation>
    </message>
    <message>
        <source>No record up to this offset is younger than this time.</source>
        <translation>이 오프셋까지의 어떤 레코드도 이 시각보다 새롭지 않다.</translation>
    </message>
    <message>
        <source>No topic yet. Create one with “+ Topic”.</source>
        <translation>아직 토픽이 없습니다. ‘+ 토픽’으로 만드세요.</translation>
    </message>
    <message>
        <source>Node whose files are listed</source>
        <translation>파일을 보여 줄 노드</translation>
    </message>
    <message>
        <source>Not a lesson yet: nothing you did has changed who leads, who is in sync or who is alive.</source>
        <translation>아직 수업이 될 수 없음: 지금까지 한 일로 리더도, ISR도, 살아 있는 노드도 바뀌지 않았습니다.</translation>
    </message>
    <message>
        <source>Not listening</source>
        <translation>연결을 받지 않는 중</translation>
    </message>
    <message>
        <source>Nothing to undo</source>
        <translation>취소할 것이 없습니다</translation>
    </message>
    <message>
        <source>Number of its newest record; the next one must follow it.</source>
        <translation>가장 새 레코드의 번호. 다음 번호가 이어져야 한다.</translation>
    </message>
    <message>
        <source>Number of the first record among all this producer sent to the partition; a repeat is recognised by it.</source>
        <translation>이 프로듀서가 파티션에 보낸 것 가운데 첫 레코드의 번호. 이것으로 중복을 알아본다.</translation>
    </message>
    <message>
        <source>Number of the partition.</source>
        <translation>파티션의 번호.</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>끔</translation>
    </message>
    <message>
        <source>Offset minus the batch's base offset.</source>
        <translation>오프셋에서 배치의 기준 오프셋을 뺀 값.</translation>
    </message>
    <message>
        <source>Offset of that record.</source>
        <translation>그 레코드의 오프셋.</translation>
    </message>
    <message>
        <source>Offset of the first record; producers send 0 and the leader writes the real one when it appends.</source>
        <translation>첫 레코드의 오프셋. 프로듀서는 0을 보내고, 리더가 덧붙일 때 실제 값을 쓴다.</translation>
    </message>
    <message>
        <source>Offsets · LAG {n} in all</source>
        <translation>오프셋 · LAG 합계 {n}</translation>
    </message>
    <message>
        <source>One JSON object.</source>
        <translation>JSON 객체 하나.</translation>
    </message>
    <message>
        <source>One byte flipped at position {position} of {path} ({node})</source>
        <translation>바이트 하나가 뒤집힘: {path}의 {position}번째 ({node})</translation>
    </message>
    <message>
        <source>One event: a frame or a timer (.)</source>
        <translation>이벤트 하나: 프레임 또는 타이머(.)</translation>
    </message>
    <message>
        <source>One partition, one row per replica, all aligned on offset, the leader on top. Solid squares are committed, dashed ones are not yet on every member of the ISR. Ø is a tombstone, C and A are markers of transactions, dots are gaps that compaction left.

The coloured bands are leader epochs. Flags below are where consumers are; the bar from there to the high watermark is the LAG.

Keys: Left and Right go from record to record, Home and End to the ends.</source>
        <translation>파티션 하나를 복제본마다 한 줄씩, 오프셋을 맞추어 보여 줍니다. 리더가 맨 위입니다. 채워진 네모는 커밋된 레코드이고, 점선 네모는 아직 ISR 전체에 없는 레코드입니다. Ø는 툼스톤, C와 A는 트랜잭션 마커, 점은 컴팩션이 남긴 빈 자리입니다.

색 띠는 리더 에포크입니다. 아래 깃발은 컨슈머의 위치이고, 거기서 하이 워터마크까지의 막대가 LAG입니다.

키: 왼쪽과 오른쪽은 레코드 사이를, Home과 End는 양 끝으로 이동합니다.</translation>
    </message>
    <message>
        <source>One producer, as of its newest batch.</source>
        <translation>프로듀서 하나, 가장 새 배치 기준.</translation>
    </message>
    <message>
        <source>One record.</source>
        <translation>레코드 하나.</translation>
    </message>
    <message>
        <source>Open the listeners</source>
        <translation>리스너 열기</translation>
    </message>
    <message>
        <source>Partition</source>
        <translation>파티션</translation>
    </message>
    <message>
        <source>Partition {partition}</source>
        <translation>파티션 {partition}</translation>
    </message>
    <message>
        <source>Partitions</source>
        <translation>파티션</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>멈춤(스페이스)</translation>
    </message>
    <message>
        <source>Pictures (*.png *.svg)</source>
        <translation>그림(*.png *.svg)</translation>
    </message>
    <message>
        <source>Pictures (*.png *.svg);;Tables (*.csv)</source>
        <translation>그림 (*.png *.svg);;표 (*.csv)</translation>
    </message>
    <message>
        <source>Playing the solution…</source>
        <translation>풀이를 진행하는 중…</translation>
    </message>
    <message>
        <source>Point at a byte or a field to learn what it is.</source>
        <translation>바이트나 필드를 가리키면 그 뜻을 알려 줍니다.</translation>
    </message>
    <message>
        <source>Port of broker 1</source>
        <translation>브로커 1의 포트</translation>
    </message>
    <message>
        <source>Power off: lose what is not flushed</source>
        <translation>전원 끄기: 디스크에 쓰지 않은 것은 사라짐</translation>
    </message>
    <message>
        <source>Powered off: {node}. What was not flushed to its disk is lost.</source>
        <translation>전원 꺼짐: {node}. 디스크에 쓰지 않은 것은 사라졌습니다.</translation>
    </message>
    <message>
        <source>Produce</source>
        <translation>보내기</translation>
    </message>
    <message>
        <source>Produce a record</source>
        <translation>레코드 보내기</translation>
    </message>
    <message>
        <source>Produce one record to {partition}</source>
        <translation>레코드 하나 보내기: {partition}</translation>
    </message>
    <message>
        <source>Producer {name}: acks={acks}, {sent} sent, {acked} acknowledged, {failed} failed, {retries} retries</source>
        <translation>프로듀서 {name}: acks={acks}, 보냄 {sent}, 확인 {acked}, 실패 {failed}, 재시도 {retries}</translation>
    </message>
    <message>
        <source>Producer {name}: producer id {id}, epoch {epoch}</source>
        <translation>프로듀서 {name}: producer id {id}, 에포크 {epoch}</translation>
    </message>
    <message>
        <source>Producer {name}: {from} → {to} ({reason})</source>
        <translation>프로듀서 {name}: {from} → {to} ({reason})</translation>
    </message>
    <message>
        <source>Producers and programs outside are at the top, brokers in the middle, the metadata quorum and consumers below. Each broker card holds its replicas as log strips: one square a record, the green post is the high watermark, the dark one the log end.

Dots are frames in flight: full ones are requests, rings are answers. When time stands still their paths end in arrowheads.

Keys: Tab goes from card to card, arrows go to neighbours, Enter selects, M or the right mouse button opens the menu, K kills, R restarts, F freezes or thaws, P takes the power. Ctrl and the wheel zoom, Ctrl+0 fits everything in.</source>
        <translation>위에는 프로듀서와 외부 프로그램, 가운데에는 브로커, 아래에는 메타데이터 쿼럼과 컨슈머가 있습니다. 브로커 카드마다 그 브로커의 복제본이 로그 띠로 그려집니다. 네모 하나가 레코드 하나이고, 초록 기둥은 하이 워터마크, 어두운 기둥은 로그 끝입니다.

점은 전송 중인 프레임입니다. 꽉 찬 점은 요청, 고리는 응답입니다. 시간이 멈춰 있으면 경로 끝에 화살표가 보입니다.

키: Tab은 다음 카드로, 화살표는 이웃으로, Enter는 선택, M 또는 마우스 오른쪽 버튼은 메뉴, K는 강제 종료, R은 다시 시작, F는 얼리기와 녹이기, P는 전원 끄기입니다. Ctrl+휠은 확대와 축소, Ctrl+0은 전체 맞춤입니다.</translation>
    </message>
    <message>
        <source>Producer…</source>
        <translation>프로듀서…</translation>
    </message>
    <message>
        <source>Program outside: {id} from {address}
{software} · {n} requests, last {last}</source>
        <translation>외부 프로그램: {id} ({address})
{software} · 요청 {n}개, 마지막 {last}</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>진행</translation>
    </message>
    <message>
        <source>Quorum: {node} asks whether it could win epoch {epoch} (pre-vote)</source>
        <translation>쿼럼: {node}에서 에포크 {epoch} 선거에 이길 수 있는지 물음(pre-vote)</translation>
    </message>
    <message>
        <source>Quorum: {node} follows {leader}, epoch {epoch}</source>
        <translation>쿼럼: {node} 팔로워 · 리더 {leader}, 에포크 {epoch}</translation>
    </message>
    <message>
        <source>Quorum: {node} gives up leading epoch {epoch} ({reason})</source>
        <translation>쿼럼: {node}에서 에포크 {epoch} 리더를 내려놓음 ({reason})</translation>
    </message>
    <message>
        <source>Quorum: {node} leads the metadata log, epoch {epoch}</source>
        <translation>쿼럼: 메타데이터 로그의 리더는 {node}, 에포크 {epoch}</translation>
    </message>
    <message>
        <source>Quorum: {node} refuses {candidate} its vote in epoch {epoch} ({reason})</source>
        <translation>쿼럼: {node}의 투표 거부 → {candidate}, 에포크 {epoch} ({reason})</translation>
    </message>
    <message>
        <source>Quorum: {node} stands for election in epoch {epoch}</source>
        <translation>쿼럼: {node} 출마, 에포크 {epoch}</translation>
    </message>
    <message>
        <source>Quorum: {node} votes for {candidate} in epoch {epoch}</source>
        <translation>쿼럼: {node}의 투표 → {candidate}, 에포크 {epoch}</translation>
    </message>
    <message>
        <source>Records in the batch; fewer than the offsets it spans after compaction.</source>
        <translation>배치의 레코드 수. 컴팩션 뒤에는 걸친 오프셋 수보다 적다.</translation>
    </message>
    <message>
        <source>Redo step</source>
        <translation>단계 다시</translation>
    </message>
    <message>
        <source>Reduced: from state to state</source>
        <translation>줄임: 상태에서 상태로</translation>
    </message>
    <message>
        <source>Refused a request of {peer}: {reason}</source>
        <translation>{peer}의 요청을 거절함: {reason}</translation>
    </message>
    <message>
        <source>Registered with the controller: {broker}, broker epoch {epoch}</source>
        <translation>컨트롤러에 등록됨: {broker}, 브로커 에포크 {epoch}</translation>
    </message>
    <message>
        <source>Release all: {from} → {to}</source>
        <translation>모두 놓아주기: {from} → {to}</translation>
    </message>
    <message>
        <source>Release one frame: {from} → {to}</source>
        <translation>프레임 하나 놓아주기: {from} → {to}</translation>
    </message>
    <message>
        <source>Released: {frames} frames from {from} to {to}</source>
        <translation>놓아줌: {from} → {to} 프레임 {frames}개</translation>
    </message>
    <message>
        <source>Replicas of one partition, aligned on offset</source>
        <translation>오프셋을 맞춘 한 파티션의 복제본</translation>
    </message>
    <message>
        <source>Replies</source>
        <translation>응답</translation>
    </message>
    <message>
        <source>Reserved; always 0.</source>
        <translation>예약됨. 항상 0.</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Run &amp;until…</source>
        <translation>조건까지 실행(&amp;U)…</translation>
    </message>
    <message>
        <source>Run (Space)</source>
        <translation>실행(스페이스)</translation>
    </message>
    <message>
        <source>Run one &amp;second</source>
        <translation>1초 실행(&amp;S)</translation>
    </message>
    <message>
        <source>Run until something happens</source>
        <translation>무슨 일이 일어날 때까지 실행</translation>
    </message>
    <message>
        <source>Runs on from this moment; what came after is kept as a branch</source>
        <translation>이 순간부터 다시 진행합니다. 그 뒤의 일은 가지로 남습니다</translation>
    </message>
    <message>
        <source>S&amp;lower</source>
        <translation>느리게(&amp;L)</translation>
    </message>
    <message>
        <source>Save as &amp;lesson…</source>
        <translation>수업으로 저장(&amp;L)…</translation>
    </message>
    <message>
        <source>Save as lesson</source>
        <translation>수업으로 저장</translation>
    </message>
    <message>
        <source>Save session</source>
        <translation>세션 저장</translation>
    </message>
    <message>
        <source>Save the na&amp;rration…</source>
        <translation>내레이션 저장(&amp;R)…</translation>
    </message>
    <message>
        <source>Save the narration</source>
        <translation>내레이션 저장</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>저장함: {path}</translation>
    </message>
    <message>
        <source>Saved {path}; write its words, then: brokerlab lesson check</source>
        <translation>{path} 저장함. 글을 채운 뒤 brokerlab lesson check로 확인하세요</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Search  Ctrl+K</source>
        <translation>검색  Ctrl+K</translation>
    </message>
    <message>
        <source>Seed and inputs in one file that replays exactly</source>
        <translation>그대로 재생되는 시드와 입력을 파일 하나로</translation>
    </message>
    <message>
        <source>Select {thing}</source>
        <translation>선택: {thing}</translation>
    </message>
    <message>
        <source>Sequence</source>
        <translation>시퀀스</translation>
    </message>
    <message>
        <source>Sequence of frames</source>
        <translation>프레임의 순서</translation>
    </message>
    <message>
        <source>Setting the cluster up…</source>
        <translation>클러스터를 준비하는 중…</translation>
    </message>
    <message>
        <source>Show idle fetches and &amp;heartbeats</source>
        <translation>빈 fetch와 하트비트도 보기(&amp;H)</translation>
    </message>
    <message>
        <source>Show me</source>
        <translation>보여 주기</translation>
    </message>
    <message>
        <source>Show the &amp;cluster</source>
        <translation>클러스터 보기(&amp;C)</translation>
    </message>
    <message>
        <source>Show the &amp;groups</source>
        <translation>그룹 보기(&amp;G)</translation>
    </message>
    <message>
        <source>Show the &amp;metadata</source>
        <translation>메타데이터 보기(&amp;M)</translation>
    </message>
    <message>
        <source>Show the &amp;partitions</source>
        <translation>파티션 보기(&amp;P)</translation>
    </message>
    <message>
        <source>Show the &amp;sequence</source>
        <translation>시퀀스 보기(&amp;S)</translation>
    </message>
    <message>
        <source>Show the answer</source>
        <translation>답 보기</translation>
    </message>
    <message>
        <source>Shut down in good order</source>
        <translation>정상 종료</translation>
    </message>
    <message>
        <source>Shut down in good order: {node}</source>
        <translation>정상 종료됨: {node}</translation>
    </message>
    <message>
        <source>Slow the link by 200 ms to</source>
        <translation>링크 200 ms 느리게</translation>
    </message>
    <message>
        <source>Slowed by {extra}: the link between {from} and {to}</source>
        <translation>{extra} 느려짐: {from} – {to} 링크</translation>
    </message>
    <message>
        <source>Speed of virtual time</source>
        <translation>가상 시간의 속도</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Start ({n} minutes)</source>
        <translation>시작({n}분)</translation>
    </message>
    <message>
        <source>Start a &amp;consumer…</source>
        <translation>컨슈머 시작(&amp;C)…</translation>
    </message>
    <message>
        <source>Start a consumer</source>
        <translation>컨슈머 시작</translation>
    </message>
    <message>
        <source>Start a consumer (start consumer …)</source>
        <translation>컨슈머 시작(start consumer …)</translation>
    </message>
    <message>
        <source>Start a p&amp;roducer…</source>
        <translation>프로듀서 시작(&amp;R)…</translation>
    </message>
    <message>
        <source>Start a producer</source>
        <translation>프로듀서 시작</translation>
    </message>
    <message>
        <source>Start a producer (start producer …)</source>
        <translation>프로듀서 시작(start producer …)</translation>
    </message>
    <message>
        <source>Start the lesson {title}</source>
        <translation>레슨 시작: {title}</translation>
    </message>
    <message>
        <source>Started after a clean shutdown: {node}</source>
        <translation>정상 종료 뒤 시작함: {node}</translation>
    </message>
    <message>
        <source>Started: the client that carries out what you type and click</source>
        <translation>시작됨: 입력하고 누른 것을 실행하는 클라이언트</translation>
    </message>
    <message>
        <source>Started: {node}</source>
        <translation>시작함: {node}</translation>
    </message>
    <message>
        <source>Starts &amp;from</source>
        <translation>시작 위치(&amp;F)</translation>
    </message>
    <message>
        <source>State of the group</source>
        <translation>그룹의 상태</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>한 단계</translation>
    </message>
    <message>
        <source>Stop in good order</source>
        <translation>정상 중지</translation>
    </message>
    <message>
        <source>Stopped: {condition}</source>
        <translation>멈춤: {condition}</translation>
    </message>
    <message>
        <source>Stopped: {node}</source>
        <translation>중지됨: {node}</translation>
    </message>
    <message>
        <source>Stops at exactly the moment when something happens or holds</source>
        <translation>무슨 일이 일어나거나 조건이 참이 되는 바로 그 순간에 멈춤</translation>
    </message>
    <message>
        <source>THE PAST · {time}</source>
        <translation>과거 · {time}</translation>
    </message>
    <message>
        <source>Thaw</source>
        <translation>녹이기</translation>
    </message>
    <message>
        <source>Thawed: {node} goes on where it stood.</source>
        <translation>녹음: {node} · 멈춘 곳에서 이어집니다.</translation>
    </message>
    <message>
        <source>The brokers listen on 127.0.0.1 only, while this cluster is open. Let time run at 1× for a client to feel at home.</source>
        <translation>브로커는 이 클러스터가 열려 있는 동안 127.0.0.1에서만 연결을 받습니다. 클라이언트를 쓸 때는 시간을 1×로 흐르게 하세요.</translation>
    </message>
    <message>
        <source>The chain of causes of the chosen event, back to what you did</source>
        <translation>선택한 이벤트의 원인을 조작까지 거슬러 보여 줍니다</translation>
    </message>
    <message>
        <source>The cluster is ready: a controller is active and every broker takes part.</source>
        <translation>클러스터 준비됨: 컨트롤러가 활성이고 모든 브로커가 참여합니다.</translation>
    </message>
    <message>
        <source>The cluster the directory belongs to; a node of another one refuses to start here.</source>
        <translation>디렉터리가 속한 클러스터. 다른 클러스터의 노드는 여기서 시작하지 않는다.</translation>
    </message>
    <message>
        <source>The cluster view</source>
        <translation>클러스터 뷰</translation>
    </message>
    <message>
        <source>The controllers form a Raft quorum that keeps one log: __cluster_metadata. Every topic, leader and ISR is a record in it. The table shows who leads the quorum in which epoch, the list the newest records.</source>
        <translation>컨트롤러들은 Raft 쿼럼을 이루어 로그 하나(__cluster_metadata)를 유지합니다. 모든 토픽, 리더, ISR이 그 로그의 레코드입니다. 표는 어느 에포크에서 누가 쿼럼을 이끄는지, 목록은 가장 새로운 레코드를 보여 줍니다.</translation>
    </message>
    <message>
        <source>The entry's name.</source>
        <translation>항목의 이름.</translation>
    </message>
    <message>
        <source>The first offset this leader wrote.</source>
        <translation>이 리더가 처음 쓴 오프셋.</translation>
    </message>
    <message>
        <source>The groups view</source>
        <translation>그룹 보기</translation>
    </message>
    <message>
        <source>The key: records of equal key go to one partition, and compaction keeps the last of each.</source>
        <translation>키: 키가 같은 레코드는 한 파티션으로 가고, 컴팩션은 키마다 마지막 것을 남긴다.</translation>
    </message>
    <message>
        <source>The largest timestamp so far, in milliseconds since 1970.</source>
        <translation>지금까지 가장 큰 타임스탬프, 1970년부터의 밀리초.</translation>
    </message>
    <message>
        <source>The metadata view</source>
        <translation>메타데이터 뷰</translation>
    </message>
    <message>
        <source>The node the directory belongs to.</source>
        <translation>디렉터리가 속한 노드.</translation>
    </message>
    <message>
        <source>The offset that was noted for it.</source>
        <translation>그에 대해 적어 둔 오프셋.</translation>
    </message>
    <message>
        <source>The partitions view</source>
        <translation>파티션 뷰</translation>
    </message>
    <message>
        <source>The same on a real cluster</source>
        <translation>실제 클러스터에서는</translation>
    </message>
    <message>
        <source>The same seed and the same actions always give the same run, byte for byte.</source>
        <translation>시드와 조작이 같으면 실행 결과는 언제나 바이트까지 같습니다.</translation>
    </message>
    <message>
        <source>The seed is a number from 0 to 18446744073709551615.</source>
        <translation>시드는 0부터 18446744073709551615까지의 수입니다.</translation>
    </message>
    <message>
        <source>The sequence view</source>
        <translation>시퀀스 뷰</translation>
    </message>
    <message>
        <source>The topic.</source>
        <translation>토픽.</translation>
    </message>
    <message>
        <source>The value: what the application wrote.</source>
        <translation>값: 애플리케이션이 쓴 것.</translation>
    </message>
    <message>
        <source>This step could not be played: {problem}</source>
        <translation>이 단계를 진행할 수 없습니다: {problem}</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>Time the records' timestamp deltas count from, in milliseconds since 1970.</source>
        <translation>레코드의 타임스탬프 차이를 세는 기준 시각, 1970년부터의 밀리초.</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>타임라인</translation>
    </message>
    <message>
        <source>Timer of {node}: {timer}</source>
        <translation>{node}의 타이머: {timer}</translation>
    </message>
    <message>
        <source>To go on</source>
        <translation>다음으로 가려면</translation>
    </message>
    <message>
        <source>To take away</source>
        <translation>생각해 보기</translation>
    </message>
    <message>
        <source>Topic {topic} created: {partitions} partitions, {rf} replicas each</source>
        <translation>토픽 {topic} 생성: 파티션 {partitions}개, 복제본 {rf}개씩</translation>
    </message>
    <message>
        <source>Topic {topic} deleted</source>
        <translation>토픽 {topic} 삭제</translation>
    </message>
    <message>
        <source>Transaction {id}: {from} → {to} ({reason})</source>
        <translation>트랜잭션 {id}: {from} → {to} ({reason})</translation>
    </message>
    <message>
        <source>Type a comman&amp;d</source>
        <translation>명령 입력(&amp;D)</translation>
    </message>
    <message>
        <source>Unclean election for {partition}</source>
        <translation>언클린 선출: {partition}</translation>
    </message>
    <message>
        <source>Undone: {line}</source>
        <translation>실행 취소함: {line}</translation>
    </message>
    <message>
        <source>Unfenced: {broker} takes part again</source>
        <translation>펜스 해제됨: {broker} · 다시 참여함</translation>
    </message>
    <message>
        <source>Version of the batch format; 2 since Kafka 0.11.</source>
        <translation>배치 형식의 버전. Kafka 0.11부터 2.</translation>
    </message>
    <message>
        <source>Version of the file's layout; 0.</source>
        <translation>파일 구조의 버전. 0.</translation>
    </message>
    <message>
        <source>Version of the file's layout; 1.</source>
        <translation>파일 구조의 버전. 1.</translation>
    </message>
    <message>
        <source>Virtual seconds per second: 0.001 to 100</source>
        <translation>1초에 흐르는 가상 시간: 0.001–100초</translation>
    </message>
    <message>
        <source>Virtual time</source>
        <translation>가상 시간</translation>
    </message>
    <message>
        <source>Virtual time since the cluster was made: minutes, seconds, milliseconds, microseconds</source>
        <translation>클러스터가 만들어진 뒤의 가상 시간: 분, 초, 밀리초, 마이크로초</translation>
    </message>
    <message>
        <source>What to compare: {hint}</source>
        <translation>비교할 것: {hint}</translation>
    </message>
    <message>
        <source>What to do: {hint}</source>
        <translation>할 일: {hint}</translation>
    </message>
    <message>
        <source>What you did becomes the solution, what came of it the goals; you write the words</source>
        <translation>한 일은 풀이가 되고 그 결과는 목표가 됩니다. 글은 직접 씁니다</translation>
    </message>
    <message>
        <source>When it wrote last, in milliseconds since 1970; long silent ones are forgotten.</source>
        <translation>마지막으로 쓴 시각, 1970년부터의 밀리초. 오래 조용한 것은 잊힌다.</translation>
    </message>
    <message>
        <source>Where its open transaction starts; -1 when none is open.</source>
        <translation>열린 트랜잭션이 시작하는 곳. 열린 것이 없으면 -1.</translation>
    </message>
    <message>
        <source>Where the record is: files and frames</source>
        <translation>레코드가 있는 곳: 파일과 프레임</translation>
    </message>
    <message>
        <source>Where to look: {hint}</source>
        <translation>볼 곳: {hint}</translation>
    </message>
    <message>
        <source>Which leader appended the batch: counts the leaders this partition has had; followers find forks by it.</source>
        <translation>어느 리더가 배치를 덧붙였는지: 파티션이 거쳐 온 리더를 센다. 팔로워는 이것으로 갈라진 곳을 찾는다.</translation>
    </message>
    <message>
        <source>Which producer.</source>
        <translation>어느 프로듀서인지.</translation>
    </message>
    <message>
        <source>Who said what to whom: a lane per node, time runs down, each frame is a slanted arrow with the name of its request. Click an arrow to open its bytes and to look at that moment.</source>
        <translation>누가 누구에게 무엇을 말했는지 보여 줍니다. 노드마다 세로줄이 하나이고 시간은 아래로 흐르며, 프레임은 요청 이름이 붙은 비스듬한 화살표입니다. 화살표를 클릭하면 그 바이트가 열리고 그 순간을 보게 됩니다.</translation>
    </message>
    <message>
        <source>Who wrote it, for idempotence and transactions; -1 for neither.</source>
        <translation>누가 썼는지, 멱등성과 트랜잭션용. 둘 다 아니면 -1.</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>이유</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>왜?</translation>
    </message>
    <message>
        <source>You are looking at the past: {time}. Now is {now}.</source>
        <translation>지난 시점을 보는 중: {time} (현재 {now})</translation>
    </message>
    <message>
        <source>You: {line}</source>
        <translation>조작: {line}</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>확대(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>축소(&amp;O)</translation>
    </message>
    <message>
        <source>Zoom to &amp;fit</source>
        <translation>전체 맞춤(&amp;F)</translation>
    </message>
    <message>
        <source>a client without a name</source>
        <translation>이름 없는 클라이언트</translation>
    </message>
    <message>
        <source>a program outside</source>
        <translation>외부 프로그램</translation>
    </message>
    <message>
        <source>acknowledged records/s</source>
        <translation>확인된 레코드/초</translation>
    </message>
    <message>
        <source>actions, topics, brokers, events, lessons</source>
        <translation>동작, 토픽, 브로커, 이벤트, 레슨</translation>
    </message>
    <message>
        <source>active</source>
        <translation>활성</translation>
    </message>
    <message>
        <source>active, leader</source>
        <translation>활성, 리더</translation>
    </message>
    <message>
        <source>add broker</source>
        <translation>add broker</translation>
    </message>
    <message>
        <source>address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>all</source>
        <translation>전부</translation>
    </message>
    <message>
        <source>broker epoch</source>
        <translation>브로커 에포크</translation>
    </message>
    <message>
        <source>broker {id}</source>
        <translation>브로커 {id}</translation>
    </message>
    <message>
        <source>brokers are their own controllers (combined)</source>
        <translation>브로커가 컨트롤러를 겸함(combined)</translation>
    </message>
    <message>
        <source>catching up with the leader</source>
        <translation>리더를 따라잡는 중</translation>
    </message>
    <message>
        <source>client {id}</source>
        <translation>클라이언트 {id}</translation>
    </message>
    <message>
        <source>committed</source>
        <translation>커밋</translation>
    </message>
    <message>
        <source>committed {n}</source>
        <translation>커밋 {n}</translation>
    </message>
    <message>
        <source>connected to</source>
        <translation>연결된 곳</translation>
    </message>
    <message>
        <source>connections</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>consumer · {name}</source>
        <translation>컨슈머 · {name}</translation>
    </message>
    <message>
        <source>content</source>
        <translation>내용</translation>
    </message>
    <message>
        <source>controlled shutdown of the old leader</source>
        <translation>옛 리더의 정상 종료</translation>
    </message>
    <message>
        <source>controller</source>
        <translation>컨트롤러</translation>
    </message>
    <message>
        <source>controller {id}</source>
        <translation>컨트롤러 {id}</translation>
    </message>
    <message>
        <source>crashed</source>
        <translation>비정상 종료됨</translation>
    </message>
    <message>
        <source>cut link: nothing passes</source>
        <translation>끊긴 링크: 아무것도 지나지 않음</translation>
    </message>
    <message>
        <source>drag to look back</source>
        <translation>끌어서 되돌아보기</translation>
    </message>
    <message>
        <source>elect preferred all</source>
        <translation>elect preferred all</translation>
    </message>
    <message>
        <source>elections</source>
        <translation>선출</translation>
    </message>
    <message>
        <source>empty: all; or 0,1</source>
        <translation>비우면 전부, 또는 0,1</translation>
    </message>
    <message>
        <source>empty: back to the default</source>
        <translation>비우면 기본값으로</translation>
    </message>
    <message>
        <source>empty: chosen by key</source>
        <translation>비우면 키로 정함</translation>
    </message>
    <message>
        <source>empty: no key</source>
        <translation>비우면 키 없음</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>에포크</translation>
    </message>
    <message>
        <source>epoch {epoch} ends at {end} on the leader</source>
        <translation>에포크 {epoch}은 리더에서 {end}에 끝남</translation>
    </message>
    <message>
        <source>epoch {n}</source>
        <translation>에포크 {n}</translation>
    </message>
    <message>
        <source>errors</source>
        <translation>오류</translation>
    </message>
    <message>
        <source>expected: {expected}
got: {got}</source>
        <translation>기대: {expected}
실제: {got}</translation>
    </message>
    <message>
        <source>failed / retries</source>
        <translation>실패 / 재시도</translation>
    </message>
    <message>
        <source>fenced</source>
        <translation>펜스됨</translation>
    </message>
    <message>
        <source>fetches from the leader</source>
        <translation>리더에게서 가져오는 중</translation>
    </message>
    <message>
        <source>field</source>
        <translation>필드</translation>
    </message>
    <message>
        <source>first {shown} of {all}</source>
        <translation>{all} 중 처음 {shown}</translation>
    </message>
    <message>
        <source>follower</source>
        <translation>팔로워</translation>
    </message>
    <message>
        <source>follower: copies from the leader</source>
        <translation>팔로워: 리더에게서 복사함</translation>
    </message>
    <message>
        <source>frame {n}</source>
        <translation>프레임 {n}</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>얼어붙음</translation>
    </message>
    <message>
        <source>group {group}</source>
        <translation>그룹 {group}</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>그룹</translation>
    </message>
    <message>
        <source>heal</source>
        <translation>heal</translation>
    </message>
    <message>
        <source>held link: frames wait in the air</source>
        <translation>붙잡은 링크: 프레임이 공중에서 기다림</translation>
    </message>
    <message>
        <source>idempotent: retries can't become duplicates</source>
        <translation>멱등성: 재시도해도 중복되지 않음</translation>
    </message>
    <message>
        <source>idle fetch ×{n}</source>
        <translation>빈 fetch ×{n}</translation>
    </message>
    <message>
        <source>idle ones too</source>
        <translation>빈 것도</translation>
    </message>
    <message>
        <source>in ISR</source>
        <translation>ISR 안</translation>
    </message>
    <message>
        <source>in ISR · caught up {ago} ms ago</source>
        <translation>ISR 안 · {ago} ms 전에 따라잡음</translation>
    </message>
    <message>
        <source>in no file and in no frame that was kept</source>
        <translation>어느 파일에도, 남아 있는 어느 프레임에도 없음</translation>
    </message>
    <message>
        <source>in purgatory</source>
        <translation>퍼거토리 대기</translation>
    </message>
    <message>
        <source>its answer</source>
        <translation>그 응답</translation>
    </message>
    <message>
        <source>key</source>
        <translation>키</translation>
    </message>
    <message>
        <source>kill broker 2 … (Tab completes, help explains)</source>
        <translation>kill broker 2 … (Tab 완성, help 설명)</translation>
    </message>
    <message>
        <source>killed</source>
        <translation>강제 종료됨</translation>
    </message>
    <message>
        <source>last record</source>
        <translation>마지막 레코드</translation>
    </message>
    <message>
        <source>last record: {record}</source>
        <translation>마지막 레코드: {record}</translation>
    </message>
    <message>
        <source>last request</source>
        <translation>마지막 요청</translation>
    </message>
    <message>
        <source>leader</source>
        <translation>리더</translation>
    </message>
    <message>
        <source>leader / epoch</source>
        <translation>리더 / 에포크</translation>
    </message>
    <message>
        <source>leader epoch</source>
        <translation>리더 에포크</translation>
    </message>
    <message>
        <source>leader epoch {n}</source>
        <translation>리더 에포크 {n}</translation>
    </message>
    <message>
        <source>leader: takes all reads and writes</source>
        <translation>리더: 읽기와 쓰기를 모두 받음</translation>
    </message>
    <message>
        <source>letters, digits, . _ -</source>
        <translation>영문자, 숫자, . _ -</translation>
    </message>
    <message>
        <source>log end</source>
        <translation>로그 끝</translation>
    </message>
    <message>
        <source>log start / HW / LSO / LEO</source>
        <translation>로그 시작 / HW / LSO / LEO</translation>
    </message>
    <message>
        <source>log start {n}</source>
        <translation>로그 시작 {n}</translation>
    </message>
    <message>
        <source>marker of a transaction: C commit, A abort</source>
        <translation>트랜잭션 마커: C 커밋, A 중단</translation>
    </message>
    <message>
        <source>max</source>
        <translation>최대</translation>
    </message>
    <message>
        <source>may read</source>
        <translation>읽는 파티션</translation>
    </message>
    <message>
        <source>member</source>
        <translation>멤버</translation>
    </message>
    <message>
        <source>metadata and quorum</source>
        <translation>메타데이터와 쿼럼</translation>
    </message>
    <message>
        <source>metadata offset</source>
        <translation>메타데이터 오프셋</translation>
    </message>
    <message>
        <source>metadata: controllers, heartbeats, votes</source>
        <translation>메타데이터: 컨트롤러, 하트비트, 투표</translation>
    </message>
    <message>
        <source>no heartbeat for {n} ms</source>
        <translation>{n} ms 동안 하트비트 없음</translation>
    </message>
    <message>
        <source>no keys</source>
        <translation>키 없음</translation>
    </message>
    <message>
        <source>no process: memory is gone, the disk stays</source>
        <translation>프로세스 없음: 메모리는 사라지고 디스크는 남음</translation>
    </message>
    <message>
        <source>no replicas yet</source>
        <translation>아직 복제본 없음</translation>
    </message>
    <message>
        <source>no: above the high watermark</source>
        <translation>아니요: 하이 워터마크 위</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>nodes, faults</source>
        <translation>노드, 장애</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>아직 없음</translation>
    </message>
    <message>
        <source>not yet committed: above the high watermark</source>
        <translation>아직 커밋되지 않음: 하이 워터마크 위</translation>
    </message>
    <message>
        <source>nothing selected</source>
        <translation>선택한 것 없음</translation>
    </message>
    <message>
        <source>null value: a tombstone</source>
        <translation>값 null: 툼스톤</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>오프라인</translation>
    </message>
    <message>
        <source>offline: its log stands still</source>
        <translation>오프라인: 로그가 멈춰 있음</translation>
    </message>
    <message>
        <source>offline: no process, or no usable log</source>
        <translation>오프라인: 프로세스나 쓸 수 있는 로그가 없음</translation>
    </message>
    <message>
        <source>offset</source>
        <translation>오프셋</translation>
    </message>
    <message>
        <source>offset {offset} · key {key} · value {value}</source>
        <translation>오프셋 {offset} · 키 {key} · 값 {value}</translation>
    </message>
    <message>
        <source>offset {offset}, epoch {epoch}
key {key}
value {value}
timestamp {time}</source>
        <translation>오프셋 {offset}, 에포크 {epoch}
키 {key}
값 {value}
타임스탬프 {time}</translation>
    </message>
    <message>
        <source>offsets {from} – {to}</source>
        <translation>오프셋 {from} – {to}</translation>
    </message>
    <message>
        <source>on brokers</source>
        <translation>있는 브로커</translation>
    </message>
    <message>
        <source>other requests</source>
        <translation>다른 요청</translation>
    </message>
    <message>
        <source>other requests of clients</source>
        <translation>클라이언트의 다른 요청</translation>
    </message>
    <message>
        <source>out of ISR</source>
        <translation>ISR 밖</translation>
    </message>
    <message>
        <source>out of ISR · caught up {ago} ms ago</source>
        <translation>ISR 밖 · {ago} ms 전에 따라잡음</translation>
    </message>
    <message>
        <source>parked {n}</source>
        <translation>대기 {n}</translation>
    </message>
    <message>
        <source>parked: {api}, waits for {what}</source>
        <translation>대기 중: {api}, 기다리는 것: {what}</translation>
    </message>
    <message>
        <source>partition</source>
        <translation>파티션</translation>
    </message>
    <message>
        <source>position</source>
        <translation>포지션</translation>
    </message>
    <message>
        <source>position {n}</source>
        <translation>위치 {n}</translation>
    </message>
    <message>
        <source>powered off</source>
        <translation>전원 꺼짐</translation>
    </message>
    <message>
        <source>preferred leader</source>
        <translation>선호 리더</translation>
    </message>
    <message>
        <source>problem</source>
        <translation>문제</translation>
    </message>
    <message>
        <source>produce</source>
        <translation>produce</translation>
    </message>
    <message>
        <source>produce and consume</source>
        <translation>produce와 consume</translation>
    </message>
    <message>
        <source>producer id</source>
        <translation>프로듀서 ID</translation>
    </message>
    <message>
        <source>producer · {name}</source>
        <translation>프로듀서 · {name}</translation>
    </message>
    <message>
        <source>program outside</source>
        <translation>외부 프로그램</translation>
    </message>
    <message>
        <source>rack {rack}</source>
        <translation>랙 {rack}</translation>
    </message>
    <message>
        <source>read by</source>
        <translation>읽는 멤버</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>준비됨</translation>
    </message>
    <message>
        <source>real TCP connection · {address}</source>
        <translation>실제 TCP 연결 · {address}</translation>
    </message>
    <message>
        <source>reassignment</source>
        <translation>재할당</translation>
    </message>
    <message>
        <source>record</source>
        <translation>레코드</translation>
    </message>
    <message>
        <source>record; equal keys have equal colours</source>
        <translation>레코드; 키가 같으면 색도 같음</translation>
    </message>
    <message>
        <source>records read</source>
        <translation>읽은 레코드</translation>
    </message>
    <message>
        <source>replicas</source>
        <translation>복제본</translation>
    </message>
    <message>
        <source>replication</source>
        <translation>복제</translation>
    </message>
    <message>
        <source>replication between brokers</source>
        <translation>브로커 사이의 복제</translation>
    </message>
    <message>
        <source>request of a client in flight</source>
        <translation>전송 중인 클라이언트 요청</translation>
    </message>
    <message>
        <source>request queue</source>
        <translation>요청 큐</translation>
    </message>
    <message>
        <source>request queue of a broker; accumulator of a producer</source>
        <translation>브로커의 요청 큐; 프로듀서의 누적 버퍼</translation>
    </message>
    <message>
        <source>requests</source>
        <translation>요청</translation>
    </message>
    <message>
        <source>retention.ms=60000 cleanup.policy=compact</source>
        <translation>retention.ms=60000 cleanup.policy=compact</translation>
    </message>
    <message>
        <source>role</source>
        <translation>역할</translation>
    </message>
    <message>
        <source>role / epoch</source>
        <translation>역할 / 에포크</translation>
    </message>
    <message>
        <source>run 1s</source>
        <translation>run 1s</translation>
    </message>
    <message>
        <source>running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>scaled for teaching: {configs}</source>
        <translation>학습용 축소 설정: {configs}</translation>
    </message>
    <message>
        <source>seed {n}</source>
        <translation>시드 {n}</translation>
    </message>
    <message>
        <source>segments</source>
        <translation>세그먼트</translation>
    </message>
    <message>
        <source>sent / acknowledged</source>
        <translation>보냄 / 확인</translation>
    </message>
    <message>
        <source>serves all reads and writes</source>
        <translation>읽기와 쓰기를 모두 처리</translation>
    </message>
    <message>
        <source>set topic|broker …</source>
        <translation>set topic|broker …</translation>
    </message>
    <message>
        <source>shutting down</source>
        <translation>종료하는 중</translation>
    </message>
    <message>
        <source>silent for</source>
        <translation>조용한 시간</translation>
    </message>
    <message>
        <source>slowed link</source>
        <translation>느려진 링크</translation>
    </message>
    <message>
        <source>smallest ISR</source>
        <translation>가장 작은 ISR</translation>
    </message>
    <message>
        <source>software</source>
        <translation>소프트웨어</translation>
    </message>
    <message>
        <source>software unknown</source>
        <translation>소프트웨어 알 수 없음</translation>
    </message>
    <message>
        <source>speed</source>
        <translation>속도</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>시작하는 중</translation>
    </message>
    <message>
        <source>state</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>중지됨</translation>
    </message>
    <message>
        <source>subscribed to</source>
        <translation>구독</translation>
    </message>
    <message>
        <source>the first live replica of the ISR, in replica order</source>
        <translation>복제본 순서에서 살아 있는 첫 ISR 복제본</translation>
    </message>
    <message>
        <source>the preferred replica takes its place again</source>
        <translation>선호 복제본이 제자리로 돌아옴</translation>
    </message>
    <message>
        <source>the text of the record</source>
        <translation>레코드의 내용</translation>
    </message>
    <message>
        <source>the topic is new</source>
        <translation>새 토픽</translation>
    </message>
    <message>
        <source>tombstone: deletes its key</source>
        <translation>툼스톤: 그 키를 지움</translation>
    </message>
    <message>
        <source>transactions</source>
        <translation>트랜잭션</translation>
    </message>
    <message>
        <source>unclean election: records may be lost</source>
        <translation>언클린 선출: 레코드가 사라질 수 있음</translation>
    </message>
    <message>
        <source>value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>vote {id}</source>
        <translation>투표 {id}</translation>
    </message>
    <message>
        <source>voted for</source>
        <translation>투표 대상</translation>
    </message>
    <message>
        <source>waits for an answer</source>
        <translation>응답을 기다림</translation>
    </message>
    <message>
        <source>what it is called in the window and in scripts</source>
        <translation>창과 스크립트에서 부를 이름</translation>
    </message>
    <message>
        <source>without a name</source>
        <translation>이름 없음</translation>
    </message>
    <message>
        <source>yes: on the whole ISR</source>
        <translation>예: ISR 전체에 있음</translation>
    </message>
    <message>
        <source>{api} parked in purgatory of {node} until: {what}</source>
        <translation>{api} 요청이 {node}의 퍼거토리에서 대기: {what}</translation>
    </message>
    <message>
        <source>{api} v{version} request</source>
        <translation>{api} v{version} 요청</translation>
    </message>
    <message>
        <source>{api} v{version} response</source>
        <translation>{api} v{version} 응답</translation>
    </message>
    <message>
        <source>{api}: sent from {from} to {to}</source>
        <translation>{api}: 보냄 {from} → {to}</translation>
    </message>
    <message>
        <source>{client} asked {broker} who leads ({reason})</source>
        <translation>{client}: {broker}에게 리더를 물음 ({reason})</translation>
    </message>
    <message>
        <source>{committed}, {pending} pending</source>
        <translation>{committed}, 대기 {pending}</translation>
    </message>
    <message>
        <source>{consumer} committed {offsets} for group {group} ({how})</source>
        <translation>{consumer}가 그룹 {group}에 {offsets}을(를) 커밋했습니다 ({how})</translation>
    </message>
    <message>
        <source>{consumer} could not commit {offsets} for group {group}: {error} ({how})</source>
        <translation>{consumer}가 그룹 {group}에 {offsets}을(를) 커밋하지 못했습니다: {error} ({how})</translation>
    </message>
    <message>
        <source>{consumer} gives {partitions} back to group {group} ({reason})</source>
        <translation>{consumer}가 {partitions}을(를) 그룹 {group}에 돌려줍니다 ({reason})</translation>
    </message>
    <message>
        <source>{consumer} goes on with {partitions}</source>
        <translation>{consumer}가 {partitions}을(를) 다시 읽습니다</translation>
    </message>
    <message>
        <source>{consumer} got no partition of group {group} (generation {n}): it waits in reserve</source>
        <translation>{consumer}는 그룹 {group}에서 파티션을 받지 못했습니다(세대 {n}): 예비로 기다립니다</translation>
    </message>
    <message>
        <source>{consumer} has lost {partitions} of group {group} and can no longer commit them ({reason})</source>
        <translation>{consumer}가 그룹 {group}의 {partitions}을(를) 잃어 더는 커밋할 수 없습니다 ({reason})</translation>
    </message>
    <message>
        <source>{consumer} has not polled for {ms} ms: it leaves group {group}</source>
        <translation>{consumer}가 {ms} ms 동안 poll하지 않아 그룹 {group}을(를) 떠납니다</translation>
    </message>
    <message>
        <source>{consumer} in group {group}: {from} → {to} ({reason})</source>
        <translation>그룹 {group}의 {consumer}: {from} → {to} ({reason})</translation>
    </message>
    <message>
        <source>{consumer} pauses {partitions}</source>
        <translation>{consumer}가 {partitions}을(를) 잠시 멈춥니다</translation>
    </message>
    <message>
        <source>{consumer} reads {partitions} for group {group} now (generation {n})</source>
        <translation>이제 {consumer}가 그룹 {group}을(를) 위해 {partitions}을(를) 읽습니다 (세대 {n})</translation>
    </message>
    <message>
        <source>{label}
{api}, {bytes}
from {from} at {departed} to {to} at {arrives}</source>
        <translation>{label}
{api}, {bytes}
{from} {departed} → {to} {arrives}</translation>
    </message>
    <message>
        <source>{label}
{api}, {bytes}, from {from} to {to}</source>
        <translation>{label}
{api}, {bytes}, {from} → {to}</translation>
    </message>
    <message>
        <source>{label} · {api}, {bytes}</source>
        <translation>{label} · {api}, {bytes}</translation>
    </message>
    <message>
        <source>{label}, from {from} to {to}</source>
        <translation>{label}, {from} → {to}</translation>
    </message>
    <message>
        <source>{member} · leader</source>
        <translation>{member} · 리더</translation>
    </message>
    <message>
        <source>{ms} of {most} ms</source>
        <translation>{most} ms 중 {ms} ms</translation>
    </message>
    <message>
        <source>{name} is fenced: another producer uses {id} by now ({error}, {reason})</source>
        <translation>{name} 펜스됨: 이제 다른 프로듀서가 {id}를 쓴다 ({error}, {reason})</translation>
    </message>
    <message>
        <source>{name} takes offsets of group {group} into its transaction: {offsets}</source>
        <translation>{name}: 그룹 {group}의 오프셋을 트랜잭션에 넣는다: {offsets}</translation>
    </message>
    <message>
        <source>{name} · group {group}</source>
        <translation>{name} · 그룹 {group}</translation>
    </message>
    <message>
        <source>{name} · {value}</source>
        <translation>{name} · {value}</translation>
    </message>
    <message>
        <source>{name} · ✗ {value}</source>
        <translation>{name} · ✗ {value}</translation>
    </message>
    <message>
        <source>{name}: the open transaction of {id} has to be aborted ({error}, {reason})</source>
        <translation>{name}: {id}의 열린 트랜잭션을 중단해야 한다 ({error}, {reason})</translation>
    </message>
    <message>
        <source>{name}: the producer of {id} cannot go on ({error}, {reason})</source>
        <translation>{name}: {id}의 프로듀서는 더 이상 계속할 수 없다 ({error}, {reason})</translation>
    </message>
    <message>
        <source>{name}: transaction aborted, {n} records</source>
        <translation>{name}: 트랜잭션 중단, 레코드 {n}개</translation>
    </message>
    <message>
        <source>{name}: transaction aborted, {n} records and the offsets of group {group}</source>
        <translation>{name}: 트랜잭션 중단, 레코드 {n}개와 그룹 {group}의 오프셋</translation>
    </message>
    <message>
        <source>{name}: transaction committed, {n} records</source>
        <translation>{name}: 트랜잭션 커밋, 레코드 {n}개</translation>
    </message>
    <message>
        <source>{name}: transaction committed, {n} records and the offsets of group {group}</source>
        <translation>{name}: 트랜잭션 커밋, 레코드 {n}개와 그룹 {group}의 오프셋</translation>
    </message>
    <message>
        <source>{node} · {file} @{position} · {bytes}</source>
        <translation>{node} · {file} @{position} · {bytes}</translation>
    </message>
    <message>
        <source>{node} · {state}</source>
        <translation>{node} · {state}</translation>
    </message>
    <message>
        <source>{n} NoOpRecords hidden</source>
        <translation>숨긴 NoOpRecord {n}개</translation>
    </message>
    <message>
        <source>{n} connections, {outside} from outside · {handled} requests handled</source>
        <translation>연결 {n}개(외부 {outside}개) · 처리한 요청 {handled}개</translation>
    </message>
    <message>
        <source>{n} frames hidden</source>
        <translation>숨긴 프레임 {n}개</translation>
    </message>
    <message>
        <source>{n} members</source>
        <translation>멤버 {n}명</translation>
    </message>
    <message>
        <source>{n} members, {pending} more on their way</source>
        <translation>멤버 {n}명, {pending}명 들어오는 중</translation>
    </message>
    <message>
        <source>{n} more frames in flight, not drawn</source>
        <translation>그리지 않은 전송 중 프레임 {n}개</translation>
    </message>
    <message>
        <source>{n} more: type on</source>
        <translation>{n}개 더 있음: 계속 입력하세요</translation>
    </message>
    <message>
        <source>{n} of {most}</source>
        <translation>{n} / {most}</translation>
    </message>
    <message>
        <source>{n} older records, not listed</source>
        <translation>더 오래된 레코드 {n}개(생략)</translation>
    </message>
    <message>
        <source>{n} produce request waits for the ISR</source>
        <translation>produce 요청 {n}개가 ISR을 기다림</translation>
    </message>
    <message>
        <source>{n} produce requests wait for the ISR</source>
        <translation>produce 요청 {n}개가 ISR을 기다림</translation>
    </message>
    <message>
        <source>{n} segment</source>
        <translation>세그먼트 {n}개</translation>
    </message>
    <message>
        <source>{n} segments</source>
        <translation>세그먼트 {n}개</translation>
    </message>
    <message>
        <source>{n} · {title}</source>
        <translation>{n} · {title}</translation>
    </message>
    <message>
        <source>{n}, {bytes}</source>
        <translation>{n}개, {bytes}</translation>
    </message>
    <message>
        <source>{partition} @{offset}: ABORT marker for producer id {id} on {node}</source>
        <translation>{partition} @{offset}: 프로듀서 ID {id}의 ABORT 마커, {node}</translation>
    </message>
    <message>
        <source>{partition} @{offset}: COMMIT marker for producer id {id} on {node}</source>
        <translation>{partition} @{offset}: 프로듀서 ID {id}의 COMMIT 마커, {node}</translation>
    </message>
    <message>
        <source>{partition} @{range}: acknowledged to {producer} by {broker} after {latency} (acks={acks})</source>
        <translation>{partition} @{range}: {producer}에게 확인 응답, {broker}, {latency} 만에 (acks={acks})</translation>
    </message>
    <message>
        <source>{partition} @{range}: processed by {consumer}</source>
        <translation>{partition} @{range}: {consumer}가 처리함</translation>
    </message>
    <message>
        <source>{partition} @{range}: processed by {name} into {topic}</source>
        <translation>{partition} @{range}: {name}이(가) 처리해 {topic}에 쓴다</translation>
    </message>
    <message>
        <source>{partition} @{range}: read by {consumer}</source>
        <translation>{partition} @{range}: {consumer}에서 읽음</translation>
    </message>
    <message>
        <source>{partition} on broker {id}: {role}, {isr}, epoch {epoch}, HW {hw}, LEO {leo}</source>
        <translation>{partition} · 브로커 {id}: {role}, {isr}, 에포크 {epoch}, HW {hw}, LEO {leo}</translation>
    </message>
    <message>
        <source>{partition} on {node}</source>
        <translation>{partition} · {node}</translation>
    </message>
    <message>
        <source>{partition}: ISR {before} → {now}</source>
        <translation>{partition}: ISR 변경 {before} → {now}</translation>
    </message>
    <message>
        <source>{partition}: caught up, the leader asks to add to the ISR: {added}</source>
        <translation>{partition}: 따라잡았으므로 리더가 ISR에 넣어 달라고 요청: {added}</translation>
    </message>
    <message>
        <source>{partition}: high watermark {from} → {to} on {node}</source>
        <translation>{partition}: {node}의 하이 워터마크 {from} → {to}</translation>
    </message>
    <message>
        <source>{partition}: last stable offset {from} → {to} on {node}</source>
        <translation>{partition}: {node}의 마지막 안정 오프셋 {from} → {to}</translation>
    </message>
    <message>
        <source>{partition}: log created on {node}</source>
        <translation>{partition}: {node}에 로그 생성</translation>
    </message>
    <message>
        <source>{partition}: log deleted on {node}</source>
        <translation>{partition}: {node}에서 로그 삭제</translation>
    </message>
    <message>
        <source>{partition}: log recovered on {node}, ends at {leo}, {bytes} dropped ({reason})</source>
        <translation>{partition}: {node}에서 로그 복구, 끝 {leo}, 버린 양 {bytes} ({reason})</translation>
    </message>
    <message>
        <source>{partition}: new leader {leader}, leader epoch {epoch}, ISR {isr} — {rule}</source>
        <translation>{partition}: 새 리더 {leader}, 리더 에포크 {epoch}, ISR {isr} — {rule}</translation>
    </message>
    <message>
        <source>{partition}: new segment from offset {offset} on {node}</source>
        <translation>{partition}: {node}에서 오프셋 {offset}부터 새 세그먼트</translation>
    </message>
    <message>
        <source>{partition}: nobody can lead, no member of the ISR ({isr}) is alive</source>
        <translation>{partition}: 리더가 될 수 있는 복제본 없음, 살아 있는 ISR({isr}) 없음</translation>
    </message>
    <message>
        <source>{partition}: offsets {range} appended by the leader, {node}</source>
        <translation>{partition}: 리더({node})에 오프셋 {range} 추가</translation>
    </message>
    <message>
        <source>{partition}: offsets {range} copied by {node}</source>
        <translation>{partition}: {node}에 오프셋 {range} 복사</translation>
    </message>
    <message>
        <source>{partition}: replica on {node} is not usable: {reason}</source>
        <translation>{partition}: {node}의 복제본을 쓸 수 없음: {reason}</translation>
    </message>
    <message>
        <source>{partition}: segment {offset} deleted on {node} ({reason})</source>
        <translation>{partition}: {node}에서 세그먼트 {offset} 삭제 ({reason})</translation>
    </message>
    <message>
        <source>{partition}: the controller refused the new ISR, {error}</source>
        <translation>{partition}: 컨트롤러가 새 ISR을 거절함, {error}</translation>
    </message>
    <message>
        <source>{partition}: the leader asks to take {removed} out of the ISR, not caught up within replica.lag.time.max.ms</source>
        <translation>{partition}: replica.lag.time.max.ms 안에 따라잡지 못해 리더가 ISR에서 빼 달라고 요청: {removed}</translation>
    </message>
    <message>
        <source>{partition}: the log of {node} has parted from the leader's: epoch {epoch} ends at {end} there, here it went on to {leo}</source>
        <translation>{partition}: {node}의 로그가 리더와 갈라짐: 에포크 {epoch} 끝은 리더에서 {end}, 여기서는 {leo}</translation>
    </message>
    <message>
        <source>{partition}: {consumer} goes on at offset {offset} ({reason})</source>
        <translation>{partition}: {consumer} · 오프셋 {offset}에서 이어 감 ({reason})</translation>
    </message>
    <message>
        <source>{partition}: {consumer} reads on from offset {offset} ({reason})</source>
        <translation>{partition}: {consumer}가 오프셋 {offset}부터 읽습니다 ({reason})</translation>
    </message>
    <message>
        <source>{partition}: {consumer} reads on from the beginning ({reason})</source>
        <translation>{partition}: {consumer}가 처음부터 읽습니다 ({reason})</translation>
    </message>
    <message>
        <source>{partition}: {consumer} reads on from the end ({reason})</source>
        <translation>{partition}: {consumer}가 끝부터 읽습니다 ({reason})</translation>
    </message>
    <message>
        <source>{partition}: {error} for {producer} from {broker}; it will send the same batch again</source>
        <translation>{partition}: {producer}에게 {error} ({broker}); 같은 배치를 다시 보냅니다</translation>
    </message>
    <message>
        <source>{partition}: {error} for {producer} from {broker}; {records} records given up</source>
        <translation>{partition}: {producer}에게 {error} ({broker}); 레코드 {records}개 포기</translation>
    </message>
    <message>
        <source>{partition}: {node} coordinates it no longer</source>
        <translation>{partition}: {node} 코디네이터 아님</translation>
    </message>
    <message>
        <source>{partition}: {node} coordinates its keys now</source>
        <translation>{partition}: 이제 {node} 코디네이터</translation>
    </message>
    <message>
        <source>{partition}: {node} cut its log back from {from} to {to} ({reason})</source>
        <translation>{partition}: {node}에서 로그를 잘라 냄 {from} → {to} ({reason})</translation>
    </message>
    <message>
        <source>{partition}: {node} follows {leader} from offset {offset}, epoch {epoch}</source>
        <translation>{partition}: {node} 팔로워 · 리더 {leader}, 오프셋 {offset}부터, 에포크 {epoch}</translation>
    </message>
    <message>
        <source>{partition}: {node} leads now, epoch {epoch} from offset {offset}</source>
        <translation>{partition}: 이제 리더는 {node}, 에포크 {epoch}, 시작 오프셋 {offset}</translation>
    </message>
    <message>
        <source>{path}
{sentence}
bytes {from} – {to}</source>
        <translation>{path}
{sentence}
바이트 {from} – {to}</translation>
    </message>
    <message>
        <source>{path} = {value}
{sentence}
bytes {from} – {to}</source>
        <translation>{path} = {value}
{sentence}
바이트 {from} – {to}</translation>
    </message>
    <message>
        <source>{path} can't be written</source>
        <translation>{path} 파일에 쓸 수 없습니다</translation>
    </message>
    <message>
        <source>{path} can't be written: {why}</source>
        <translation>{path} 파일에 쓸 수 없습니다: {why}</translation>
    </message>
    <message>
        <source>{path} · {size}</source>
        <translation>{path} · {size}</translation>
    </message>
    <message>
        <source>{path}: {sentence}</source>
        <translation>{path}: {sentence}</translation>
    </message>
    <message>
        <source>{sent} sent · {acked} acknowledged</source>
        <translation>보냄 {sent} · 확인 {acked}</translation>
    </message>
    <message>
        <source>{text}  ×{n}</source>
        <translation>{text}  ×{n}</translation>
    </message>
    <message>
        <source>{thing}: {action}</source>
        <translation>{thing}: {action}</translation>
    </message>
    <message>
        <source>{time}  {text}</source>
        <translation>{time}  {text}</translation>
    </message>
    <message>
        <source>{time} · {label} · {from} → {to}</source>
        <translation>{time} · {label} · {from} → {to}</translation>
    </message>
    <message>
        <source>{type} protocol · coordinator: {node}, __consumer_offsets-{partition} · generation {n} · assignor {protocol}</source>
        <translation>{type} 프로토콜 · 코디네이터: {node}, __consumer_offsets-{partition} · 세대 {n} · 할당 방식 {protocol}</translation>
    </message>
    <message>
        <source>{words}    {detail}</source>
        <translation>{words}    {detail}</translation>
    </message>
    <message>
        <source>½ It came out as {value}, but for another reason.</source>
        <translation>½ 결과는 {value}, 하지만 이유는 다릅니다.</translation>
    </message>
    <message>
        <source>← {time}  {text}</source>
        <translation>← {time}  {text}</translation>
    </message>
    <message>
        <source>▮▮ held · {n}</source>
        <translation>▮▮ 붙잡음 · {n}</translation>
    </message>
    <message>
        <source>○ {goal}</source>
        <translation>○ {goal}</translation>
    </message>
    <message>
        <source>◐</source>
        <translation>◐</translation>
    </message>
    <message>
        <source>✓ Your prediction came true: {value}</source>
        <translation>✓ 예상이 맞았습니다: {value}</translation>
    </message>
    <message>
        <source>✓ played to its end</source>
        <translation>✓ 끝까지 마침</translation>
    </message>
    <message>
        <source>✓ {goal}</source>
        <translation>✓ {goal}</translation>
    </message>
    <message>
        <source>✓ {n} invariants hold</source>
        <translation>✓ 불변식 {n}개 성립</translation>
    </message>
    <message>
        <source>✕ cut</source>
        <translation>✕ 끊김</translation>
    </message>
    <message>
        <source>✗ You predicted {value}; it came out as {got}.</source>
        <translation>✗ 예상: {value}, 결과: {got}</translation>
    </message>
    <message>
        <source>✗ {name}: {sentence}</source>
        <translation>✗ {name}: {sentence}</translation>
    </message>
    <message>
        <source>✗ {value}</source>
        <translation>✗ {value}</translation>
    </message>
</context>
</TS>
