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
        <source>&amp;Commits</source>
        <translation>커밋(&amp;C)</translation>
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
        <source>&amp;Delivery</source>
        <translation>전달 보장(&amp;D)</translation>
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
        <source>&amp;Reads</source>
        <translation>읽는 토픽(&amp;R)</translation>
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
        <source>&amp;Transactional id</source>
        <translation>트랜잭션 ID(&amp;T)</translation>
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
        <source>&amp;Works on each record for</source>
        <translation>레코드마다 일하는 시간(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Writes</source>
        <translation>쓰는 토픽(&amp;W)</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(비어 있음)</translation>
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
        <source>0 exactly this name, 1 the default, 2 any name.</source>
        <translation>0 정확히 이 이름, 1 기본값, 2 아무 이름.</translation>
    </message>
    <message>
        <source>0 normally, 1 while the leader recovers after an unclean election.</source>
        <translation>보통 0, 언클린 선출 뒤 리더가 복구하는 동안 1.</translation>
    </message>
    <message>
        <source>0 recovered, 1 the leader recovers after an unclean election, -1 unchanged.</source>
        <translation>0 복구됨, 1 언클린 선출 뒤 리더가 복구 중, -1 그대로.</translation>
    </message>
    <message>
        <source>0 stable, 1 has partitions to give back, 2 waits for partitions of others.</source>
        <translation>0 안정, 1 돌려줄 파티션이 있음, 2 다른 멤버의 파티션을 기다림.</translation>
    </message>
    <message>
        <source>0 to move leadership to the preferred replica, 1 to allow an unclean leader.</source>
        <translation>0 선호 복제본으로 리더를 옮김, 1 언클린 리더도 허용.</translation>
    </message>
    <message>
        <source>0 to read every record, 1 to read only those of committed transactions.</source>
        <translation>0이면 모든 레코드를, 1이면 커밋된 트랜잭션의 레코드만 읽습니다.</translation>
    </message>
    <message>
        <source>0 when it worked for this partition, otherwise which of Kafka's errors it was.</source>
        <translation>이 파티션에서 성공했으면 0, 아니면 카프카의 오류 번호입니다.</translation>
    </message>
    <message>
        <source>0 when it worked, otherwise which of Kafka's errors it was.</source>
        <translation>성공했으면 0, 아니면 카프카의 오류 번호입니다.</translation>
    </message>
    <message>
        <source>0 when the member speaks the classic protocol, 1 the consumer protocol, -1 unknown.</source>
        <translation>멤버가 classic 프로토콜이면 0, consumer 프로토콜이면 1, 모르면 -1.</translation>
    </message>
    <message>
        <source>0 when the partition has a leader, otherwise which of Kafka's errors it was.</source>
        <translation>파티션에 리더가 있으면 0, 아니면 카프카의 오류 번호입니다.</translation>
    </message>
    <message>
        <source>0 when the user has a password, otherwise which of Kafka's errors it was.</source>
        <translation>사용자에게 비밀번호가 있으면 0, 아니면 Kafka의 오류 번호.</translation>
    </message>
    <message>
        <source>1 for a node of a KRaft cluster, 0 for a broker with ZooKeeper.</source>
        <translation>KRaft 클러스터의 노드면 1, ZooKeeper를 쓰는 브로커면 0.</translation>
    </message>
    <message>
        <source>1 the broker is shutting down, 0 no change.</source>
        <translation>1 브로커가 종료하는 중, 0 그대로.</translation>
    </message>
    <message>
        <source>1 the broker was fenced, -1 it was let in again, 0 no change.</source>
        <translation>1 브로커가 펜스됨, -1 다시 받아들여짐, 0 그대로.</translation>
    </message>
    <message>
        <source>1 upgrade, 2 safe downgrade, 3 downgrade that may lose metadata.</source>
        <translation>1 올림, 2 안전하게 내림, 3 메타데이터를 잃을 수 있는 내림.</translation>
    </message>
    <message>
        <source>1 when the message holds only what changed, 2 when it holds everything.</source>
        <translation>메시지에 바뀐 것만 있으면 1, 전부 있으면 2.</translation>
    </message>
    <message>
        <source>2 forbids, 3 allows, 1 means either in a search.</source>
        <translation>2 금지, 3 허용, 검색에서 1은 어느 쪽이든.</translation>
    </message>
    <message>
        <source>500us, 200ms, 3s</source>
        <translation>500us, 200ms, 3s</translation>
    </message>
    <message>
        <source>A branch that was left: {from} – {until}. Click to go back to its end; what is on show now is kept.</source>
        <translation>떠나온 분기: {from} – {until}. 누르면 그 끝으로 돌아가며, 지금 보이는 것도 보존됩니다.</translation>
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
        <source>A name that outlives the process: whoever comes with it later fences off who came before.</source>
        <translation>프로세스보다 오래 사는 이름: 나중에 같은 이름으로 오는 쪽이 먼저 온 쪽을 막습니다.</translation>
    </message>
    <message>
        <source>A new lesson</source>
        <translation>새 레슨</translation>
    </message>
    <message>
        <source>A partition and its offset.</source>
        <translation>파티션과 그 오프셋.</translation>
    </message>
    <message>
        <source>A piece of the snapshot file; it may begin and end in the middle of a batch.</source>
        <translation>스냅숏 파일의 한 조각이며, 배치 중간에서 시작하거나 끝날 수 있습니다.</translation>
    </message>
    <message>
        <source>A port from {port} on is in use by another program. End that program, or start a new cluster: it takes ports that are free.</source>
        <translation>{port}번부터 쓸 포트 가운데 하나를 다른 프로그램이 쓰고 있습니다. 그 프로그램을 끝내거나 새 클러스터를 시작하세요. 새 클러스터는 비어 있는 포트를 씁니다.</translation>
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
        <source>A transactional id as its coordinator has it. The coordinator first writes its decision to __transaction_state (Prepare…), then sends a marker to every partition that takes part, and is done when each has confirmed (Complete…). Until its marker is there, a transaction holds the last stable offset (LSO) of the partition back, and read_committed consumers wait at it, also for records of others.

Keys: arrows go from partition to partition; click a square to inspect the record, a sentence to look at that moment.</source>
        <translation>코디네이터가 보는 트랜잭션 ID입니다. 코디네이터는 먼저 결정을 __transaction_state에 쓰고(Prepare…), 참여한 모든 파티션에 마커를 보내며, 모두가 확인하면 끝납니다(Complete…). 마커가 도착할 때까지 트랜잭션은 파티션의 마지막 안정 오프셋(LSO)을 붙잡아 두고, read_committed 컨슈머는 다른 프로듀서의 레코드에 대해서도 그 앞에서 기다립니다.

키: 화살표로 파티션 사이를 옮겨 다닙니다. 네모를 누르면 레코드를 살펴보고, 문장을 누르면 그 순간을 봅니다.</translation>
    </message>
    <message>
        <source>ABORT marker</source>
        <translation>ABORT 마커</translation>
    </message>
    <message>
        <source>ABORT marker @{offset}</source>
        <translation>ABORT 마커 @{offset}</translation>
    </message>
    <message>
        <source>ABORT marker: the transaction of this producer ends here and does not count</source>
        <translation>ABORT 마커: 이 프로듀서의 트랜잭션이 여기서 끝나고 무효가 됨</translation>
    </message>
    <message>
        <source>Abort</source>
        <translation>중단</translation>
    </message>
    <message>
        <source>Abort the transaction</source>
        <translation>트랜잭션 중단</translation>
    </message>
    <message>
        <source>Aborted transactions that overlap these records, so that a read_committed consumer can skip them; null when it did not ask.</source>
        <translation>이 레코드들과 겹치는 중단된 트랜잭션들. read_committed 컨슈머가 건너뛸 수 있게 합니다. 묻지 않았으면 null.</translation>
    </message>
    <message>
        <source>About Brokerlab</source>
        <translation>Brokerlab 정보</translation>
    </message>
    <message>
        <source>Above, every frame that has left and has not arrived, with the reason why. Hold a link, and its frames wait in the air until you deliver them one by one. Below, the requests that brokers have taken in: in the bounded queue, being handled, or parked in purgatory until what they wait for has come.</source>
        <translation>위는 떠났지만 아직 도착하지 않은 모든 프레임과 그 이유입니다. 링크를 붙잡으면 하나씩 전달할 때까지 프레임이 공중에서 기다립니다. 아래는 브로커가 받아들인 요청입니다: 제한된 큐에 있거나, 처리 중이거나, 기다리는 것이 올 때까지 퍼거토리에 있습니다.</translation>
    </message>
    <message>
        <source>Access rules to add.</source>
        <translation>추가할 접근 규칙들.</translation>
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
        <source>Address the client connected from, as raw bytes.</source>
        <translation>클라이언트가 접속해 온 주소, 원시 바이트로.</translation>
    </message>
    <message>
        <source>Address the client connected from.</source>
        <translation>클라이언트가 접속해 온 주소.</translation>
    </message>
    <message>
        <source>Addresses of the leader.</source>
        <translation>리더의 주소들.</translation>
    </message>
    <message>
        <source>Addresses of the leaders named above.</source>
        <translation>위에 나온 리더들의 주소입니다.</translation>
    </message>
    <message>
        <source>Addresses of the leaders named in this message.</source>
        <translation>이 메시지에 나온 리더들의 주소.</translation>
    </message>
    <message>
        <source>Addresses of the nodes named above.</source>
        <translation>위에 나온 노드들의 주소.</translation>
    </message>
    <message>
        <source>Addresses under which it can be reached, one for each listener.</source>
        <translation>접속할 수 있는 주소, 리스너마다 하나.</translation>
    </message>
    <message>
        <source>Addresses under which it can be reached.</source>
        <translation>접속할 수 있는 주소들.</translation>
    </message>
    <message>
        <source>Also appends, fetches, votes and what else explains the story</source>
        <translation>추가, 가져오기, 투표 등 이야기를 설명하는 것까지</translation>
    </message>
    <message>
        <source>An application that does not poll for longer leaves the group, although it lives.</source>
        <translation>이보다 오래 poll하지 않는 애플리케이션은 살아 있어도 그룹에서 나갑니다.</translation>
    </message>
    <message>
        <source>An id of the directory itself.</source>
        <translation>디렉터리 자체의 ID.</translation>
    </message>
    <message>
        <source>Another branch of this run</source>
        <translation>이 실행의 다른 분기</translation>
    </message>
    <message>
        <source>Another branch of this run; its files are in {folder}</source>
        <translation>이 실행의 다른 분기, 파일 위치: {folder}</translation>
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
        <source>Any data the assignment rule wants to pass on; null for none.</source>
        <translation>할당 규칙이 넘기려는 임의의 데이터. 없으면 null.</translation>
    </message>
    <message>
        <source>Any text the client wants kept with the offset.</source>
        <translation>클라이언트가 오프셋과 함께 남기려는 글입니다.</translation>
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
        <source>Assignment rule the coordinator shall use; null to let it choose.</source>
        <translation>코디네이터가 쓸 할당 규칙이며, null이면 코디네이터가 고릅니다.</translation>
    </message>
    <message>
        <source>Assignment rules the member can follow, best first.</source>
        <translation>멤버가 따를 수 있는 할당 규칙이며, 좋은 것부터입니다.</translation>
    </message>
    <message>
        <source>At most so many records for one poll.</source>
        <translation>poll 한 번에 받는 레코드의 최대 개수입니다.</translation>
    </message>
    <message>
        <source>At most so many records for one poll: as many are done again, or lost, by a crash.</source>
        <translation>한 번의 poll로 받는 최대 레코드 수: 죽으면 그만큼 다시 처리하거나 잃습니다.</translation>
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
        <source>Batches</source>
        <translation>배치</translation>
    </message>
    <message>
        <source>Batches of an older epoch are refused.</source>
        <translation>더 오래된 에포크의 배치는 거절된다.</translation>
    </message>
    <message>
        <source>Batching</source>
        <translation>배치</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Begin a transaction</source>
        <translation>트랜잭션 시작</translation>
    </message>
    <message>
        <source>Begin the lesson again</source>
        <translation>레슨 처음부터</translation>
    </message>
    <message>
        <source>Bit field of what the caller may do to the cluster; the smallest integer when it was not asked for.</source>
        <translation>호출자가 클러스터에 할 수 있는 일의 비트 필드이며, 묻지 않았으면 가장 작은 정수입니다.</translation>
    </message>
    <message>
        <source>Bit field of what the caller may do to the topic; the smallest integer when it was not asked for.</source>
        <translation>호출자가 토픽에 할 수 있는 일의 비트 필드이며, 묻지 않았으면 가장 작은 정수입니다.</translation>
    </message>
    <message>
        <source>Bit field of what the caller may do; the smallest integer when it was not asked for.</source>
        <translation>호출한 쪽이 할 수 있는 일의 비트 필드. 묻지 않았으면 가장 작은 정수.</translation>
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
        <source>Broker epoch of the follower; -1 when unknown.</source>
        <translation>팔로워의 브로커 에포크이며, 모르면 -1입니다.</translation>
    </message>
    <message>
        <source>Broker epoch of the last clean shutdown; -1 when it was not clean.</source>
        <translation>마지막으로 깨끗이 종료했을 때의 브로커 에포크. 아니었으면 -1.</translation>
    </message>
    <message>
        <source>Broker epoch of the registration that is fenced.</source>
        <translation>펜스되는 등록의 브로커 에포크.</translation>
    </message>
    <message>
        <source>Broker epoch of the registration that is let in.</source>
        <translation>받아들여지는 등록의 브로커 에포크.</translation>
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
        <source>Brokers and other nodes that follow the log without a vote.</source>
        <translation>투표권 없이 로그를 따라가는 브로커와 다른 노드들.</translation>
    </message>
    <message>
        <source>Brokers for each new partition; null to let the controller choose.</source>
        <translation>새 파티션마다의 브로커들. 컨트롤러가 고르게 하려면 null.</translation>
    </message>
    <message>
        <source>Brokers that are alive.</source>
        <translation>살아 있는 브로커들입니다.</translation>
    </message>
    <message>
        <source>Brokers that hold a replica; null when unchanged.</source>
        <translation>복제본을 가진 브로커들. 바뀌지 않았으면 null.</translation>
    </message>
    <message>
        <source>Brokers that hold a replica; the first is the preferred leader.</source>
        <translation>복제본을 가진 브로커들이며, 첫째가 선호 리더입니다.</translation>
    </message>
    <message>
        <source>Brokers that hold the replicas of one new partition; the first is the preferred leader.</source>
        <translation>새 파티션 하나의 복제본을 가질 브로커들. 첫 번째가 선호 리더.</translation>
    </message>
    <message>
        <source>Brokers that hold the replicas; the first is the preferred leader.</source>
        <translation>복제본을 가질 브로커들. 첫 번째가 선호 리더.</translation>
    </message>
    <message>
        <source>Brokers that shall hold the replicas; null to cancel a reassignment.</source>
        <translation>복제본을 가질 브로커들. 재배치를 취소하려면 null.</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>바이트</translation>
    </message>
    <message>
        <source>Bytes at which a batch of one partition is full and goes at once.</source>
        <translation>한 파티션의 배치가 가득 차서 바로 나가는 크기(바이트)입니다.</translation>
    </message>
    <message>
        <source>Bytes of all batches together; when they are used up, send waits.</source>
        <translation>모든 배치를 합한 바이트 수이며, 다 쓰면 send가 기다립니다.</translation>
    </message>
    <message>
        <source>Bytes of one partition in an answer; one batch comes even if it is larger.</source>
        <translation>응답 하나에 담는 한 파티션의 바이트 수이며, 배치 하나는 더 커도 옵니다.</translation>
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
        <source>Bytes the log takes on disk.</source>
        <translation>로그가 디스크에서 차지하는 바이트.</translation>
    </message>
    <message>
        <source>C&amp;onnect a client…</source>
        <translation>클라이언트 연결(&amp;O)…</translation>
    </message>
    <message>
        <source>COMMIT marker</source>
        <translation>COMMIT 마커</translation>
    </message>
    <message>
        <source>COMMIT marker @{offset}</source>
        <translation>COMMIT 마커 @{offset}</translation>
    </message>
    <message>
        <source>COMMIT marker: the transaction of this producer ends here and counts</source>
        <translation>COMMIT 마커: 이 프로듀서의 트랜잭션이 여기서 끝나고 유효해짐</translation>
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
        <source>Changes to make.</source>
        <translation>바꿀 내용.</translation>
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
        <source>Commit</source>
        <translation>커밋</translation>
    </message>
    <message>
        <source>Commit its positions now</source>
        <translation>지금 위치 커밋</translation>
    </message>
    <message>
        <source>Commit the transaction</source>
        <translation>트랜잭션 커밋</translation>
    </message>
    <message>
        <source>Commits the positions in poll and on close, without asking the application.</source>
        <translation>애플리케이션에 묻지 않고 poll과 종료 때 위치를 커밋합니다.</translation>
    </message>
    <message>
        <source>Committed offsets</source>
        <translation>커밋된 오프셋</translation>
    </message>
    <message>
        <source>Compact {partition} now, where its topic is compacted</source>
        <translation>{partition} 지금 압축 정리(압축 토픽이면)</translation>
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
        <source>Configuration entries.</source>
        <translation>설정 항목들.</translation>
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
        <source>Controllers that vote, each with its progress.</source>
        <translation>투표하는 컨트롤러들과 각각의 진행.</translation>
    </message>
    <message>
        <source>Controllers that vote.</source>
        <translation>투표하는 컨트롤러들.</translation>
    </message>
    <message>
        <source>Controllers that voted for this leader.</source>
        <translation>이 리더에게 투표한 컨트롤러들.</translation>
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
        <source>Counts every change of the partition (its version in ZooKeeper).</source>
        <translation>파티션의 변경 횟수(ZooKeeper에서의 버전).</translation>
    </message>
    <message>
        <source>Counts every change of the partition, leader or ISR; a change based on an older number is refused.</source>
        <translation>파티션의 리더나 ISR이 바뀔 때마다 올라갑니다. 더 낮은 번호에 근거한 변경은 거부됩니다.</translation>
    </message>
    <message>
        <source>Counts the assignments the member has taken over; 0 joins, -1 leaves, -2 leaves for a while.</source>
        <translation>멤버가 받아들인 할당의 수입니다. 0은 참여, -1은 탈퇴, -2는 잠시 떠남입니다.</translation>
    </message>
    <message>
        <source>Counts the changes of the group: members, subscriptions or partitions.</source>
        <translation>그룹의 변경 횟수: 멤버, 구독 또는 파티션.</translation>
    </message>
    <message>
        <source>Counts the controllers the cluster has had; older ones are ignored.</source>
        <translation>클러스터의 컨트롤러가 바뀐 횟수. 예전 것은 무시합니다.</translation>
    </message>
    <message>
        <source>Counts the leaders of the transaction coordinator; markers of older ones are refused.</source>
        <translation>트랜잭션 코디네이터의 리더가 바뀐 횟수이며, 더 오래된 마커는 거부됩니다.</translation>
    </message>
    <message>
        <source>Counts the leaders the partition has had.</source>
        <translation>파티션의 리더가 바뀐 횟수입니다.</translation>
    </message>
    <message>
        <source>Counts the leaders the partition has had; -2 when its topic is being deleted.</source>
        <translation>파티션의 리더가 바뀐 횟수. 토픽을 지우는 중이면 -2.</translation>
    </message>
    <message>
        <source>Counts the leaders this partition has had.</source>
        <translation>이 파티션의 리더가 바뀐 횟수.</translation>
    </message>
    <message>
        <source>Counts the lives of a producer (versions 0 to 3).</source>
        <translation>프로듀서가 다시 산 횟수입니다(버전 0~3).</translation>
    </message>
    <message>
        <source>Counts the lives of a producer; batches of an earlier one are refused.</source>
        <translation>프로듀서가 다시 산 횟수이며, 이전 생의 배치는 거부됩니다.</translation>
    </message>
    <message>
        <source>Counts the lives of the producer.</source>
        <translation>프로듀서가 새로 시작한 횟수.</translation>
    </message>
    <message>
        <source>Counts the rebalances of the group.</source>
        <translation>그룹의 리밸런스 횟수.</translation>
    </message>
    <message>
        <source>Counts the rebalances of the group; a member with an older number must rejoin.</source>
        <translation>그룹의 리밸런스 횟수이며, 더 오래된 번호의 멤버는 다시 참여해야 합니다.</translation>
    </message>
    <message>
        <source>Counts the registrations of the broker, so that messages of an earlier life are refused.</source>
        <translation>브로커의 등록 횟수. 예전 생의 메시지를 거부하는 데 씁니다.</translation>
    </message>
    <message>
        <source>Counts the registrations: the metadata offset of this record.</source>
        <translation>등록을 세는 번호: 이 레코드의 메타데이터 오프셋.</translation>
    </message>
    <message>
        <source>Counts the requests of the fetch session; 0 asks for a new one, -1 for none.</source>
        <translation>fetch 세션의 요청 번호입니다. 0은 새 세션을, -1은 세션 없음을 뜻합니다.</translation>
    </message>
    <message>
        <source>Crashed: {node} ({detail})</source>
        <translation>비정상 종료됨: {node} ({detail})</translation>
    </message>
    <message>
        <source>Crashed: {node}. It says goodbye to nobody; others notice by its silence.</source>
        <translation>비정상 종료: {node}. 아무에게도 알리지 않아, 다른 쪽은 조용해진 것으로만 알 수 있습니다.</translation>
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
        <source>Cut this link</source>
        <translation>이 링크 끊기</translation>
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
        <source>Decisions to write, one for each transaction.</source>
        <translation>기록할 결정이며, 트랜잭션마다 하나입니다.</translation>
    </message>
    <message>
        <source>Delete topic {topic}</source>
        <translation>토픽 삭제: {topic}</translation>
    </message>
    <message>
        <source>Deliver the next one</source>
        <translation>다음 것 전달</translation>
    </message>
    <message>
        <source>Delivery</source>
        <translation>전달</translation>
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
        <source>End offset of the candidate's log.</source>
        <translation>후보 로그의 끝 오프셋.</translation>
    </message>
    <message>
        <source>EndTxn with commit: the coordinator decides, then markers go to every partition</source>
        <translation>EndTxn(커밋): 코디네이터가 결정한 뒤 모든 파티션에 마커를 보냄</translation>
    </message>
    <message>
        <source>EndTxn without commit: ABORT markers go to every partition</source>
        <translation>EndTxn(중단): 모든 파티션에 ABORT 마커를 보냄</translation>
    </message>
    <message>
        <source>Epoch in which the candidate wants to become leader.</source>
        <translation>후보가 리더가 되려는 에포크.</translation>
    </message>
    <message>
        <source>Epoch of the coordinator that ended its last transaction; -1 for none.</source>
        <translation>마지막 트랜잭션을 끝낸 코디네이터의 에포크. 없으면 -1.</translation>
    </message>
    <message>
        <source>Epoch of the last record in the candidate's log.</source>
        <translation>후보 로그의 마지막 레코드의 에포크.</translation>
    </message>
    <message>
        <source>Epoch of the last record the snapshot contains.</source>
        <translation>스냅숏에 든 마지막 레코드의 에포크입니다.</translation>
    </message>
    <message>
        <source>Epoch of the producer whose transaction is still open; -1 for none.</source>
        <translation>아직 트랜잭션이 열려 있는 프로듀서의 에포크이며, 없으면 -1입니다.</translation>
    </message>
    <message>
        <source>Epoch the producer has used so far; -1 for a new one.</source>
        <translation>프로듀서가 지금까지 쓴 에포크이며, 새 프로듀서는 -1입니다.</translation>
    </message>
    <message>
        <source>Epoch under which the broker was registered when it ended.</source>
        <translation>브로커가 끝날 때 등록되어 있던 에포크.</translation>
    </message>
    <message>
        <source>Every place the value could come from, the effective one first.</source>
        <translation>값이 올 수 있는 모든 곳, 실제로 쓰이는 것부터.</translation>
    </message>
    <message>
        <source>Every so many transactions one is aborted; not set: none (the application's choice).</source>
        <translation>이만큼의 트랜잭션마다 하나를 중단하며, 비우면 중단하지 않습니다(애플리케이션의 선택).</translation>
    </message>
    <message>
        <source>Everything below this offset goes; -1 for everything up to the high watermark.</source>
        <translation>이 오프셋 아래는 모두 사라집니다. -1이면 하이 워터마크까지 전부.</translation>
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
        <source>Feature levels the cluster has agreed on.</source>
        <translation>클러스터가 합의한 기능 수준입니다.</translation>
    </message>
    <message>
        <source>Features and the level each shall have.</source>
        <translation>기능들과 각각 맞출 단계.</translation>
    </message>
    <message>
        <source>Features the sender supports, each with its range of levels.</source>
        <translation>보낸 쪽이 지원하는 기능과 각각의 단계 범위.</translation>
    </message>
    <message>
        <source>Features this server could use, each with its range of levels.</source>
        <translation>이 서버가 쓸 수 있는 기능과 그 수준 범위입니다.</translation>
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
        <source>Fetch, nothing changed</source>
        <translation>Fetch, 바뀐 것 없음</translation>
    </message>
    <message>
        <source>Fetching</source>
        <translation>가져오기</translation>
    </message>
    <message>
        <source>Fewest bytes worth answering for; the broker waits until it has them or max_wait_ms is over.</source>
        <translation>응답할 만한 최소 바이트 수입니다. 브로커는 그만큼 모이거나 max_wait_ms가 지날 때까지 기다립니다.</translation>
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
        <source>First producer id of the block.</source>
        <translation>블록의 첫 프로듀서 id.</translation>
    </message>
    <message>
        <source>First producer id that has not been given out.</source>
        <translation>아직 나눠 주지 않은 첫 프로듀서 id.</translation>
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
        <source>Frames on their way</source>
        <translation>가는 중인 프레임</translation>
    </message>
    <message>
        <source>Frames on their way · {n}</source>
        <translation>가는 중인 프레임 · {n}개</translation>
    </message>
    <message>
        <source>Frames on their way · {n} · {idle} idle ones and {more} more hidden</source>
        <translation>가는 중인 프레임 · {n}개 · 한가한 것 {idle}개와 그 밖에 {more}개 숨김</translation>
    </message>
    <message>
        <source>Frames on their way · {n} · {idle} idle ones hidden</source>
        <translation>가는 중인 프레임 · {n}개 · 한가한 것 {idle}개 숨김</translation>
    </message>
    <message>
        <source>Free space on the disk that holds the directory; -1 when unknown.</source>
        <translation>디렉터리가 있는 디스크의 남은 공간. 모르면 -1.</translation>
    </message>
    <message>
        <source>Freeze, as a long garbage collection would</source>
        <translation>얼리기: 긴 가비지 컬렉션처럼</translation>
    </message>
    <message>
        <source>From send to success or failure, all retries included; then the record fails.</source>
        <translation>send부터 성공 또는 실패까지, 모든 재시도를 포함한 시간이며, 지나면 레코드가 실패합니다.</translation>
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
        <source>Go back to the branch that was left at {time}</source>
        <translation>{time}에 떠난 분기로 돌아가기</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>그룹</translation>
    </message>
    <message>
        <source>Group id or transactional id this coordinator is for.</source>
        <translation>이 코디네이터가 맡은 그룹 ID 또는 트랜잭션 ID입니다.</translation>
    </message>
    <message>
        <source>Group id or transactional id whose coordinator is wanted.</source>
        <translation>코디네이터를 찾는 그룹 ID 또는 트랜잭션 ID입니다.</translation>
    </message>
    <message>
        <source>Group ids or transactional ids whose coordinator is wanted.</source>
        <translation>코디네이터를 찾는 그룹 ID 또는 트랜잭션 ID 목록입니다.</translation>
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
        <source>Groups, one entry each.</source>
        <translation>그룹마다 항목 하나입니다.</translation>
    </message>
    <message>
        <source>HW / LEO</source>
        <translation>HW / LEO</translation>
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
        <source>Highest level agreed on.</source>
        <translation>합의한 가장 높은 수준입니다.</translation>
    </message>
    <message>
        <source>Highest level supported.</source>
        <translation>지원하는 가장 높은 수준입니다.</translation>
    </message>
    <message>
        <source>Highest level the sender supports.</source>
        <translation>보낸 쪽이 지원하는 가장 높은 단계.</translation>
    </message>
    <message>
        <source>Highest version supported.</source>
        <translation>지원하는 가장 높은 버전입니다.</translation>
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
        <source>Hold this link</source>
        <translation>이 링크 붙잡기</translation>
    </message>
    <message>
        <source>How far before it the batch begins.</source>
        <translation>배치가 그보다 얼마나 앞에서 시작하는지.</translation>
    </message>
    <message>
        <source>How far the broker has read the metadata log.</source>
        <translation>브로커가 메타데이터 로그를 어디까지 읽었는지.</translation>
    </message>
    <message>
        <source>How far the move from ZooKeeper to KRaft has come.</source>
        <translation>ZooKeeper에서 KRaft로 옮기는 일이 얼마나 진행되었는지.</translation>
    </message>
    <message>
        <source>How far this copy is behind.</source>
        <translation>이 사본이 얼마나 뒤처졌는지.</translation>
    </message>
    <message>
        <source>How long a batch that is not full waits for more records.</source>
        <translation>가득 차지 않은 배치가 레코드를 더 기다리는 시간입니다.</translation>
    </message>
    <message>
        <source>How long a fetch may wait in purgatory.</source>
        <translation>fetch가 퍼거토리에서 기다릴 수 있는 시간입니다.</translation>
    </message>
    <message>
        <source>How long a member may take to rejoin, in milliseconds.</source>
        <translation>멤버가 다시 참여하는 데 걸릴 수 있는 시간(밀리초)입니다.</translation>
    </message>
    <message>
        <source>How long a transaction may stay open before it is aborted, in milliseconds.</source>
        <translation>트랜잭션이 중단되기 전까지 열려 있을 수 있는 시간(밀리초)입니다.</translation>
    </message>
    <message>
        <source>How long one request may take before its connection is given up.</source>
        <translation>요청 하나에 걸릴 수 있는 시간이며, 지나면 연결을 포기합니다.</translation>
    </message>
    <message>
        <source>How long send may wait for metadata or for room in the buffer.</source>
        <translation>send가 메타데이터나 버퍼 공간을 기다릴 수 있는 시간입니다.</translation>
    </message>
    <message>
        <source>How long the broker may wait for min_bytes to arrive, in milliseconds.</source>
        <translation>브로커가 min_bytes를 기다릴 수 있는 시간(밀리초)입니다.</translation>
    </message>
    <message>
        <source>How long the client was asked to slow down, in milliseconds; 0 for not at all.</source>
        <translation>클라이언트에게 늦추라고 한 시간(밀리초)이며, 0이면 없음입니다.</translation>
    </message>
    <message>
        <source>How long the member may take to give partitions back, in milliseconds; -1 when unchanged.</source>
        <translation>멤버가 파티션을 돌려주는 데 걸릴 수 있는 시간(밀리초)이며, 그대로면 -1입니다.</translation>
    </message>
    <message>
        <source>How long the server may take, in milliseconds.</source>
        <translation>서버에 걸릴 수 있는 시간(밀리초)입니다.</translation>
    </message>
    <message>
        <source>How long to keep the offset, in milliseconds; -1 for the default of the broker.</source>
        <translation>오프셋을 보관할 시간(밀리초)이며, -1이면 브로커의 기본값입니다.</translation>
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
        <source>How many partitions the topic has; -1 for the default of the broker.</source>
        <translation>토픽의 파티션 수. 브로커 기본값이면 -1.</translation>
    </message>
    <message>
        <source>How many partitions the topic shall have in all.</source>
        <translation>토픽이 모두 몇 파티션이 될지.</translation>
    </message>
    <message>
        <source>How many producer ids the block holds.</source>
        <translation>블록에 든 프로듀서 id 개수.</translation>
    </message>
    <message>
        <source>How many producers follow.</source>
        <translation>뒤따르는 프로듀서의 수.</translation>
    </message>
    <message>
        <source>How many records make one transaction; not set: you begin, send, commit and abort by hand (the application's choice, not a config of Kafka).</source>
        <translation>트랜잭션 하나를 이루는 레코드 수이며, 비우면 시작·보내기·커밋·중단을 직접 합니다(카프카 설정이 아니라 애플리케이션의 선택).</translation>
    </message>
    <message>
        <source>How many replicas each partition has; -1 for the default of the broker.</source>
        <translation>파티션마다의 복제본 수. 브로커 기본값이면 -1.</translation>
    </message>
    <message>
        <source>How many replicas must have the records before the broker answers: 0 none, 1 the leader, -1 the whole ISR.</source>
        <translation>브로커가 응답하기 전에 레코드를 가져야 하는 복제본: 0 없음, 1 리더, -1 ISR 전체.</translation>
    </message>
    <message>
        <source>How often a batch is sent again after an error that may pass.</source>
        <translation>지나갈 수 있는 오류 뒤에 배치를 다시 보내는 횟수입니다.</translation>
    </message>
    <message>
        <source>How often a member says that it lives.</source>
        <translation>멤버가 살아 있음을 알리는 간격입니다.</translation>
    </message>
    <message>
        <source>How often it does so at most.</source>
        <translation>자동 커밋의 최소 간격입니다.</translation>
    </message>
    <message>
        <source>How often it was hashed.</source>
        <translation>해시한 횟수.</translation>
    </message>
    <message>
        <source>How often the member shall send a heartbeat, in milliseconds.</source>
        <translation>멤버가 하트비트를 보낼 간격(밀리초)입니다.</translation>
    </message>
    <message>
        <source>How the connection is protected: 0 not at all (PLAINTEXT).</source>
        <translation>연결을 보호하는 방법: 0은 보호하지 않음(PLAINTEXT).</translation>
    </message>
    <message>
        <source>How the name is meant: 3 exactly, 4 as the beginning of names.</source>
        <translation>이름의 뜻: 3 정확히, 4 이름의 앞부분.</translation>
    </message>
    <message>
        <source>How the name must be meant: 1 any way, 3 exactly, 4 as the beginning of names.</source>
        <translation>이름의 뜻이 어때야 하는지: 1 어느 쪽이든, 3 정확히, 4 이름의 앞부분.</translation>
    </message>
    <message>
        <source>How the password is stored: 1 SCRAM-SHA-256, 2 SCRAM-SHA-512.</source>
        <translation>비밀번호를 저장한 방법: 1 SCRAM-SHA-256, 2 SCRAM-SHA-512.</translation>
    </message>
    <message>
        <source>How the user's passwords are stored.</source>
        <translation>사용자의 비밀번호가 저장된 방법.</translation>
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
        <source>ISR of {partition}</source>
        <translation>{partition}의 ISR</translation>
    </message>
    <message>
        <source>ISR: {nodes}</source>
        <translation>ISR: {nodes}</translation>
    </message>
    <message>
        <source>Id of one life of the process: a new one after every start.</source>
        <translation>프로세스 한 생의 id. 시작할 때마다 새로 만듭니다.</translation>
    </message>
    <message>
        <source>Id of the candidate's metadata log directory.</source>
        <translation>후보의 메타데이터 로그 디렉터리 id.</translation>
    </message>
    <message>
        <source>Id of the cluster, made once when it was created.</source>
        <translation>클러스터를 만들 때 한 번 정한 ID입니다.</translation>
    </message>
    <message>
        <source>Id of the log directory.</source>
        <translation>로그 디렉터리 id.</translation>
    </message>
    <message>
        <source>Id of the producer whose transaction is still open; -1 for none.</source>
        <translation>아직 트랜잭션이 열려 있는 프로듀서의 ID이며, 없으면 -1입니다.</translation>
    </message>
    <message>
        <source>Id of the replica's log directory.</source>
        <translation>복제본의 로그 디렉터리 ID입니다.</translation>
    </message>
    <message>
        <source>Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.</source>
        <translation>토픽을 만들 때 정한 ID이며, 나중에 같은 이름으로 만든 토픽과 헷갈리지 않게 합니다.</translation>
    </message>
    <message>
        <source>Id of the topic; stays the same for as long as the topic lives.</source>
        <translation>토픽의 ID. 토픽이 살아 있는 동안 바뀌지 않는다.</translation>
    </message>
    <message>
        <source>Id of the voter's metadata log directory.</source>
        <translation>투표자의 메타데이터 로그 디렉터리 id.</translation>
    </message>
    <message>
        <source>Id the producer has used so far; -1 for a new one.</source>
        <translation>프로듀서가 지금까지 쓴 ID이며, 새 프로듀서는 -1입니다.</translation>
    </message>
    <message>
        <source>Ids of the log directories that are online.</source>
        <translation>온라인인 로그 디렉터리의 id들.</translation>
    </message>
    <message>
        <source>Ids of the log directories that failed.</source>
        <translation>고장 난 로그 디렉터리의 id들.</translation>
    </message>
    <message>
        <source>Inbox</source>
        <translation>수신함</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>인스펙터</translation>
    </message>
    <message>
        <source>Its name.</source>
        <translation>그 이름.</translation>
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
        <source>Kinds of things wanted; empty for all.</source>
        <translation>알고 싶은 대상의 종류. 비어 있으면 전부.</translation>
    </message>
    <message>
        <source>LAG of each partition</source>
        <translation>파티션별 LAG</translation>
    </message>
    <message>
        <source>LAG of {client}</source>
        <translation>{client}의 LAG</translation>
    </message>
    <message>
        <source>LAG of {client} on {partition}</source>
        <translation>{partition}에서 {client}의 LAG</translation>
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
        <source>LEO, log end offset: where the next record goes</source>
        <translation>LEO, 로그 끝 오프셋: 다음 레코드가 놓일 곳</translation>
    </message>
    <message>
        <source>LSO = HW: nothing holds it back</source>
        <translation>LSO = HW: 붙잡는 것이 없음</translation>
    </message>
    <message>
        <source>LSO is held back at {offset}</source>
        <translation>LSO가 {offset}에 붙잡혀 있음</translation>
    </message>
    <message>
        <source>LSO {n}: readers of committed data see no further</source>
        <translation>LSO {n}: 커밋된 데이터만 읽는 컨슈머는 여기까지만 봄</translation>
    </message>
    <message>
        <source>LSO {offset}: marker of {who} above the HW</source>
        <translation>LSO {offset}: {who} 마커가 아직 HW 위</translation>
    </message>
    <message>
        <source>LSO {offset}: {who} holds it back</source>
        <translation>LSO {offset}: {who} 때문에 멈춤</translation>
    </message>
    <message>
        <source>LSO, last stable offset: readers of committed data see no further</source>
        <translation>LSO, 마지막 안정 오프셋: 커밋된 데이터만 읽는 컨슈머의 한계</translation>
    </message>
    <message>
        <source>Language: English or Korean</source>
        <translation>언어: 영어 또는 한국어</translation>
    </message>
    <message>
        <source>Largest leader epoch not above the one asked for; -1 when unknown.</source>
        <translation>물어본 것을 넘지 않는 가장 큰 리더 에포크. 모르면 -1.</translation>
    </message>
    <message>
        <source>Largest leader epoch the leader has that is not above the one asked for.</source>
        <translation>리더가 가진 것 중 물어본 값을 넘지 않는 가장 큰 리더 에포크입니다.</translation>
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
        <source>Leader epoch of the last record consumed; -1 when unknown.</source>
        <translation>마지막으로 읽은 레코드의 리더 에포크이며, 모르면 -1입니다.</translation>
    </message>
    <message>
        <source>Leader epoch of the last record the sender has, so that the leader can see where the logs part; -1 when it has none.</source>
        <translation>보낸 쪽이 가진 마지막 레코드의 리더 에포크. 로그가 갈라진 곳을 리더가 알게 합니다. 없으면 -1.</translation>
    </message>
    <message>
        <source>Leader epoch of the record found; -1 when unknown.</source>
        <translation>찾은 레코드의 리더 에포크이며, 모르면 -1입니다.</translation>
    </message>
    <message>
        <source>Leader epoch the sender believes in, so that either side notices when it is behind; -1 to skip the check.</source>
        <translation>보낸 쪽이 믿는 리더 에포크. 어느 쪽이 뒤처졌는지 알게 합니다. -1이면 확인하지 않음.</translation>
    </message>
    <message>
        <source>Leader epoch whose end is wanted.</source>
        <translation>끝을 알고 싶은 리더 에포크.</translation>
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
        <source>Length of the whole snapshot in bytes.</source>
        <translation>스냅숏 전체의 바이트 수입니다.</translation>
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
        <translation>레슨 (*.md)</translation>
    </message>
    <message>
        <source>Level the feature is set to; 0 removes it.</source>
        <translation>기능을 맞출 단계. 0이면 지움.</translation>
    </message>
    <message>
        <source>Level the feature shall have; 0 to remove it.</source>
        <translation>기능을 맞출 단계. 지우려면 0.</translation>
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
        <source>Log directories and the replicas in them.</source>
        <translation>로그 디렉터리와 그 안의 복제본들.</translation>
    </message>
    <message>
        <source>Log directories and what shall move there.</source>
        <translation>로그 디렉터리와 그리로 옮길 것.</translation>
    </message>
    <message>
        <source>Log directory of each replica, in the order of the replicas.</source>
        <translation>복제본마다의 로그 디렉터리, 복제본 순서대로.</translation>
    </message>
    <message>
        <source>Log directory of each replica; null when unchanged.</source>
        <translation>복제본마다의 로그 디렉터리. 바뀌지 않았으면 null.</translation>
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
        <source>Lowest level agreed on.</source>
        <translation>합의한 가장 낮은 수준입니다.</translation>
    </message>
    <message>
        <source>Lowest level supported.</source>
        <translation>지원하는 가장 낮은 수준입니다.</translation>
    </message>
    <message>
        <source>Lowest level the sender supports.</source>
        <translation>보낸 쪽이 지원하는 가장 낮은 단계.</translation>
    </message>
    <message>
        <source>Lowest version supported.</source>
        <translation>지원하는 가장 낮은 버전입니다.</translation>
    </message>
    <message>
        <source>M&amp;otion</source>
        <translation>움직임(&amp;O)</translation>
    </message>
    <message>
        <source>Makes the member static: when it restarts within the session timeout, nothing is rebalanced.</source>
        <translation>멤버를 정적으로 만듭니다: 세션 타임아웃 안에 다시 시작하면 리밸런스가 없습니다.</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>멤버</translation>
    </message>
    <message>
        <source>Members of the group.</source>
        <translation>그룹의 멤버들입니다.</translation>
    </message>
    <message>
        <source>Members that leave (several when an operator removes them).</source>
        <translation>나가는 멤버들입니다(운영자가 내보내면 여럿일 수 있음).</translation>
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
        <source>Metadata offset at which those levels were read; -1 when unknown.</source>
        <translation>그 수준을 읽은 메타데이터 오프셋이며, 모르면 -1입니다.</translation>
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
        <source>Most bytes wanted from this partition.</source>
        <translation>이 파티션에서 원하는 최대 바이트 수입니다.</translation>
    </message>
    <message>
        <source>Most bytes wanted in the whole answer; one batch always comes, however large.</source>
        <translation>응답 전체에서 원하는 최대 바이트 수이며, 배치 하나는 아무리 커도 옵니다.</translation>
    </message>
    <message>
        <source>Most partitions wanted in one answer.</source>
        <translation>답 하나에 담을 파티션의 최대 개수.</translation>
    </message>
    <message>
        <source>Name of that user, client or address; null for the default.</source>
        <translation>그 사용자, 클라이언트 또는 주소의 이름. null이면 기본값.</translation>
    </message>
    <message>
        <source>Name of the assignment rule.</source>
        <translation>할당 규칙의 이름입니다.</translation>
    </message>
    <message>
        <source>Name of the client library.</source>
        <translation>클라이언트 라이브러리의 이름입니다.</translation>
    </message>
    <message>
        <source>Name of the configuration entry.</source>
        <translation>설정 항목의 이름.</translation>
    </message>
    <message>
        <source>Name of the consumer group.</source>
        <translation>컨슈머 그룹의 이름입니다.</translation>
    </message>
    <message>
        <source>Name of the entry this value is set under.</source>
        <translation>이 값이 정해진 항목의 이름.</translation>
    </message>
    <message>
        <source>Name of the feature.</source>
        <translation>기능의 이름입니다.</translation>
    </message>
    <message>
        <source>Name of the listener.</source>
        <translation>리스너 이름.</translation>
    </message>
    <message>
        <source>Name of the member that assigns the partitions.</source>
        <translation>파티션을 나누는 멤버의 이름입니다.</translation>
    </message>
    <message>
        <source>Name of the member, given by the coordinator when it first joins.</source>
        <translation>처음 참여할 때 코디네이터가 준 멤버의 이름입니다.</translation>
    </message>
    <message>
        <source>Name of the quota, such as producer_byte_rate.</source>
        <translation>할당량 이름, 예: producer_byte_rate.</translation>
    </message>
    <message>
        <source>Name of the rule that shared out the partitions.</source>
        <translation>파티션을 나눈 규칙의 이름.</translation>
    </message>
    <message>
        <source>Name of the thing: a topic, or the number of a broker.</source>
        <translation>대상의 이름: 토픽, 또는 브로커 번호.</translation>
    </message>
    <message>
        <source>Name of the topic.</source>
        <translation>토픽의 이름입니다.</translation>
    </message>
    <message>
        <source>Name of the topic; null when it is given by id.</source>
        <translation>토픽 이름. id로 지정했으면 null.</translation>
    </message>
    <message>
        <source>Name of the transactional producer (versions 0 to 3).</source>
        <translation>트랜잭션 프로듀서의 이름입니다(버전 0~3).</translation>
    </message>
    <message>
        <source>Name of the transactional producer, the same over restarts; null when it uses no transactions.</source>
        <translation>다시 시작해도 그대로인 트랜잭션 프로듀서의 이름이며, 트랜잭션을 쓰지 않으면 null입니다.</translation>
    </message>
    <message>
        <source>Name of the transactional producer.</source>
        <translation>트랜잭션 프로듀서의 이름입니다.</translation>
    </message>
    <message>
        <source>Name of the user.</source>
        <translation>사용자 이름.</translation>
    </message>
    <message>
        <source>Name or address to connect to.</source>
        <translation>연결할 이름 또는 주소입니다.</translation>
    </message>
    <message>
        <source>Name the client gave itself.</source>
        <translation>클라이언트가 스스로 붙인 이름.</translation>
    </message>
    <message>
        <source>Name the operator gave the member, so that it keeps its partitions over a restart; null for none.</source>
        <translation>다시 시작해도 파티션을 지키도록 운영자가 멤버에게 준 이름이며, 없으면 null입니다.</translation>
    </message>
    <message>
        <source>Names of the entries wanted; null for all.</source>
        <translation>알고 싶은 항목들의 이름. 전부면 null.</translation>
    </message>
    <message>
        <source>Names of the groups to delete.</source>
        <translation>지울 그룹들의 이름.</translation>
    </message>
    <message>
        <source>Names of the groups wanted.</source>
        <translation>알고 싶은 그룹들의 이름.</translation>
    </message>
    <message>
        <source>Names of the topics.</source>
        <translation>토픽들의 이름.</translation>
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
        <source>No transaction yet. A producer with a transactional.id makes one.</source>
        <translation>아직 트랜잭션이 없습니다. transactional.id가 있는 프로듀서가 만듭니다.</translation>
    </message>
    <message>
        <source>Node whose files are listed</source>
        <translation>파일을 보여 줄 노드</translation>
    </message>
    <message>
        <source>Not a lesson yet: nothing you did has changed who leads, who is in sync or who is alive.</source>
        <translation>아직 레슨이 될 수 없음: 지금까지 한 일로 리더도, ISR도, 살아 있는 노드도 바뀌지 않았습니다.</translation>
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
        <source>Number of the API.</source>
        <translation>API의 번호입니다.</translation>
    </message>
    <message>
        <source>Number of the broker that asks for a block.</source>
        <translation>블록을 달라는 브로커의 번호.</translation>
    </message>
    <message>
        <source>Number of the broker that got the block.</source>
        <translation>블록을 받은 브로커의 번호.</translation>
    </message>
    <message>
        <source>Number of the broker that is the coordinator; -1 when there is none.</source>
        <translation>코디네이터인 브로커의 번호이며, 없으면 -1입니다.</translation>
    </message>
    <message>
        <source>Number of the broker that leads and asks.</source>
        <translation>리더이며 요청하는 브로커의 번호.</translation>
    </message>
    <message>
        <source>Number of the broker that leads; -1 none, -2 unchanged.</source>
        <translation>이끄는 브로커의 번호. -1 없음, -2 그대로.</translation>
    </message>
    <message>
        <source>Number of the broker that leads; -1 when there is none.</source>
        <translation>리더 브로커의 번호이며, 없으면 -1입니다.</translation>
    </message>
    <message>
        <source>Number of the broker that wants to stop.</source>
        <translation>멈추려는 브로커의 번호.</translation>
    </message>
    <message>
        <source>Number of the broker to forget.</source>
        <translation>잊을 브로커의 번호.</translation>
    </message>
    <message>
        <source>Number of the broker.</source>
        <translation>브로커 번호.</translation>
    </message>
    <message>
        <source>Number of the controller that was elected.</source>
        <translation>선출된 컨트롤러의 번호.</translation>
    </message>
    <message>
        <source>Number of the controller.</source>
        <translation>컨트롤러 번호.</translation>
    </message>
    <message>
        <source>Number of the controller; -1 when there is none.</source>
        <translation>컨트롤러의 번호이며, 없으면 -1입니다.</translation>
    </message>
    <message>
        <source>Number of the fetch session, in which only changes are sent; 0 for none.</source>
        <translation>바뀐 것만 보내는 fetch 세션의 번호이며, 없으면 0입니다.</translation>
    </message>
    <message>
        <source>Number of the first record among all this producer sent to the partition; a repeat is recognised by it.</source>
        <translation>이 프로듀서가 파티션에 보낸 것 가운데 첫 레코드의 번호. 이것으로 중복을 알아본다.</translation>
    </message>
    <message>
        <source>Number of the follower; -1 for a consumer, -2 for a debugging tool.</source>
        <translation>팔로워 번호. 컨슈머는 -1, 디버깅 도구는 -2.</translation>
    </message>
    <message>
        <source>Number of the follower; -1 for a consumer.</source>
        <translation>팔로워의 번호이며, 컨슈머는 -1입니다.</translation>
    </message>
    <message>
        <source>Number of the node that asks for the vote.</source>
        <translation>투표를 부탁하는 노드의 번호.</translation>
    </message>
    <message>
        <source>Number of the node.</source>
        <translation>노드의 번호입니다.</translation>
    </message>
    <message>
        <source>Number of the partition.</source>
        <translation>파티션의 번호입니다.</translation>
    </message>
    <message>
        <source>Number of the producer (versions 0 to 3).</source>
        <translation>프로듀서의 번호입니다(버전 0~3).</translation>
    </message>
    <message>
        <source>Number of the voter that is asked; -1 when not said.</source>
        <translation>질문을 받는 투표자 번호. 말하지 않으면 -1.</translation>
    </message>
    <message>
        <source>Number that identifies a producer to the brokers; -1 for none.</source>
        <translation>브로커가 프로듀서를 알아보는 번호이며, 없으면 -1입니다.</translation>
    </message>
    <message>
        <source>Numbers of the partitions to move.</source>
        <translation>옮길 파티션 번호들.</translation>
    </message>
    <message>
        <source>Numbers of the partitions to take out.</source>
        <translation>뺄 파티션의 번호들입니다.</translation>
    </message>
    <message>
        <source>Numbers of the partitions.</source>
        <translation>파티션의 번호들입니다.</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>끔</translation>
    </message>
    <message>
        <source>Offset below which every transaction is decided; read_committed consumers read no further.</source>
        <translation>이 오프셋 아래의 트랜잭션은 모두 결정되었고, read_committed 컨슈머는 여기까지만 읽습니다.</translation>
    </message>
    <message>
        <source>Offset given to the first record of the batch; -1 when it was not appended.</source>
        <translation>배치의 첫 레코드가 받은 오프셋이며, 추가되지 않았으면 -1입니다.</translation>
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
        <source>Offset of the first record of the aborted transaction.</source>
        <translation>중단된 트랜잭션의 첫 레코드 오프셋입니다.</translation>
    </message>
    <message>
        <source>Offset of the first record wanted.</source>
        <translation>원하는 첫 레코드의 오프셋입니다.</translation>
    </message>
    <message>
        <source>Offset of the first record; producers send 0 and the leader writes the real one when it appends.</source>
        <translation>첫 레코드의 오프셋. 프로듀서는 0을 보내고, 리더가 덧붙일 때 실제 값을 쓴다.</translation>
    </message>
    <message>
        <source>Offset of the next record the group wants to read.</source>
        <translation>그룹이 다음에 읽을 레코드의 오프셋입니다.</translation>
    </message>
    <message>
        <source>Offset of the oldest record still kept.</source>
        <translation>아직 남아 있는 가장 오래된 레코드의 오프셋입니다.</translation>
    </message>
    <message>
        <source>Offset of the record found; -1 when none.</source>
        <translation>찾은 레코드의 오프셋이며, 없으면 -1입니다.</translation>
    </message>
    <message>
        <source>Offset one past the last record the snapshot contains.</source>
        <translation>스냅숏에 든 마지막 레코드 바로 다음의 오프셋입니다.</translation>
    </message>
    <message>
        <source>Offset the next record of the replica will get.</source>
        <translation>복제본의 다음 레코드가 받을 오프셋.</translation>
    </message>
    <message>
        <source>Offset up to which a majority of voters has the metadata log.</source>
        <translation>투표자 과반이 메타데이터 로그를 갖고 있는 오프셋.</translation>
    </message>
    <message>
        <source>Offset up to which every in-sync replica has the records; consumers read no further.</source>
        <translation>동기화된 모든 복제본이 이 오프셋까지 가지고 있고, 컨슈머는 여기까지만 읽습니다.</translation>
    </message>
    <message>
        <source>Offset where the producer's open transaction began; -1 when none is open.</source>
        <translation>프로듀서의 열린 트랜잭션이 시작된 오프셋. 열린 것이 없으면 -1.</translation>
    </message>
    <message>
        <source>Offsets</source>
        <translation>오프셋</translation>
    </message>
    <message>
        <source>Offsets are committed after the results are acknowledged: a crash in between makes results twice.</source>
        <translation>결과가 확인(ack)된 뒤에 오프셋을 커밋합니다: 그 사이에 죽으면 결과가 두 번 만들어집니다.</translation>
    </message>
    <message>
        <source>Offsets are committed before the results are sent: a crash in between loses results.</source>
        <translation>결과를 보내기 전에 오프셋을 커밋합니다: 그 사이에 죽으면 결과를 잃습니다.</translation>
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
        <source>One coordinator for each key.</source>
        <translation>키마다 코디네이터 하나입니다.</translation>
    </message>
    <message>
        <source>One entry per user.</source>
        <translation>사용자마다 한 항목.</translation>
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
        <source>One record, as part of the transaction</source>
        <translation>트랜잭션에 속한 레코드 하나</translation>
    </message>
    <message>
        <source>One record.</source>
        <translation>레코드 하나.</translation>
    </message>
    <message>
        <source>Only groups in these states; empty for all.</source>
        <translation>이 상태의 그룹만. 비어 있으면 전부.</translation>
    </message>
    <message>
        <source>Only groups of these types; empty for all.</source>
        <translation>이 종류의 그룹만. 비어 있으면 전부.</translation>
    </message>
    <message>
        <source>Only rules about things of this name; null for all.</source>
        <translation>이 이름의 대상에 관한 규칙만. 전부면 null.</translation>
    </message>
    <message>
        <source>Only rules about this address; null for all.</source>
        <translation>이 주소에 관한 규칙만. 전부면 null.</translation>
    </message>
    <message>
        <source>Only rules about this kind of thing: 1 any, 2 topic, 3 group, 4 cluster.</source>
        <translation>이 종류의 대상에 관한 규칙만: 1 아무거나, 2 토픽, 3 그룹, 4 클러스터.</translation>
    </message>
    <message>
        <source>Only rules about this user; null for all.</source>
        <translation>이 사용자에 관한 규칙만. 전부면 null.</translation>
    </message>
    <message>
        <source>Only transactional ids that match this pattern; null for all.</source>
        <translation>이 패턴에 맞는 transactional id만. null이면 전부.</translation>
    </message>
    <message>
        <source>Only transactions in these states; empty for all.</source>
        <translation>이 상태의 트랜잭션만. 비어 있으면 전부.</translation>
    </message>
    <message>
        <source>Only transactions of these producers; empty for all.</source>
        <translation>이 프로듀서들의 트랜잭션만. 비어 있으면 전부.</translation>
    </message>
    <message>
        <source>Only transactions open for at least this many milliseconds; -1 for all.</source>
        <translation>이만큼의 밀리초 넘게 열려 있는 트랜잭션만. -1이면 전부.</translation>
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
        <source>Partitions assigned to the member, in the encoding of the group protocol.</source>
        <translation>멤버에게 할당된 파티션들, 그룹 프로토콜의 인코딩으로.</translation>
    </message>
    <message>
        <source>Partitions for this member, in the encoding of the group protocol.</source>
        <translation>이 멤버의 파티션이며, 그룹 프로토콜의 형식입니다.</translation>
    </message>
    <message>
        <source>Partitions for which it did not work, and why.</source>
        <translation>되지 않은 파티션들과 그 이유.</translation>
    </message>
    <message>
        <source>Partitions of the topic.</source>
        <translation>토픽의 파티션들입니다.</translation>
    </message>
    <message>
        <source>Partitions of the transaction</source>
        <translation>트랜잭션의 파티션</translation>
    </message>
    <message>
        <source>Partitions that need a leader; null for all.</source>
        <translation>리더가 필요한 파티션들. 전부면 null.</translation>
    </message>
    <message>
        <source>Partitions the broker still leads.</source>
        <translation>브로커가 아직 이끄는 파티션들.</translation>
    </message>
    <message>
        <source>Partitions the member has at the moment, so that a sticky rule can leave them there.</source>
        <translation>멤버가 지금 가진 파티션들. sticky 규칙이 그대로 둘 수 있게 합니다.</translation>
    </message>
    <message>
        <source>Partitions the member has at the moment; null when unchanged.</source>
        <translation>멤버가 지금 가진 파티션이며, 그대로면 null입니다.</translation>
    </message>
    <message>
        <source>Partitions the member may read from now on.</source>
        <translation>이제부터 멤버가 읽어도 되는 파티션들.</translation>
    </message>
    <message>
        <source>Partitions the member shall have; null when unchanged.</source>
        <translation>멤버가 가져야 할 파티션이며, 그대로면 null입니다.</translation>
    </message>
    <message>
        <source>Partitions the member still has to give back.</source>
        <translation>멤버가 아직 돌려주어야 하는 파티션들.</translation>
    </message>
    <message>
        <source>Partitions the transaction wrote to; null when it has none.</source>
        <translation>트랜잭션이 쓴 파티션들. 없으면 null.</translation>
    </message>
    <message>
        <source>Partitions to add, grouped by topic (versions 0 to 3).</source>
        <translation>더할 파티션이며, 토픽별로 묶습니다(버전 0~3).</translation>
    </message>
    <message>
        <source>Partitions to take out of the fetch session.</source>
        <translation>fetch 세션에서 뺄 파티션입니다.</translation>
    </message>
    <message>
        <source>Partitions wanted, grouped by topic; null for all.</source>
        <translation>알고 싶은 파티션들, 토픽별로. 전부면 null.</translation>
    </message>
    <message>
        <source>Partitions whose offsets are wanted; null for all the group has.</source>
        <translation>오프셋을 알고 싶은 파티션이며, null이면 그룹이 가진 전부입니다.</translation>
    </message>
    <message>
        <source>Partitions taking part: {n}</source>
        <translation>파티션 · {n}개 참여</translation>
    </message>
    <message>
        <source>Partitions taking part: {n} · markers not confirmed yet: {missing}</source>
        <translation>파티션 · {n}개 참여, 마커 {missing}개 확인 대기</translation>
    </message>
    <message>
        <source>Partitions, grouped by topic.</source>
        <translation>토픽별로 묶은 파티션입니다.</translation>
    </message>
    <message>
        <source>Path of the log directory.</source>
        <translation>로그 디렉터리의 경로.</translation>
    </message>
    <message>
        <source>Pattern of the topics the member wants to read; null for none.</source>
        <translation>멤버가 읽으려는 토픽의 패턴. 없으면 null.</translation>
    </message>
    <message>
        <source>Pattern of the topics the member wants to read; null when unchanged.</source>
        <translation>멤버가 읽으려는 토픽의 패턴이며, 그대로면 null입니다.</translation>
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
        <source>Pause: polls hand out nothing</source>
        <translation>일시 정지: poll이 아무것도 주지 않음</translation>
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
        <source>Position in the snapshot file, in bytes.</source>
        <translation>스냅숏 파일 안의 위치(바이트)입니다.</translation>
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
        <source>Produce {partition} 1 record</source>
        <translation>Produce {partition} 레코드 1개</translation>
    </message>
    <message>
        <source>Produce {partition} {n} records</source>
        <translation>Produce {partition} 레코드 {n}개</translation>
    </message>
    <message>
        <source>Producer epoch to use from now on; -1 to keep the old one.</source>
        <translation>이제부터 쓸 프로듀서 에포크이며, -1이면 그대로 씁니다.</translation>
    </message>
    <message>
        <source>Producer id to use after this transaction, when the epochs ran out; -1 for none.</source>
        <translation>에포크가 다 떨어져 이 트랜잭션 다음에 쓸 프로듀서 id. 없으면 -1.</translation>
    </message>
    <message>
        <source>Producer id to use from now on; -1 to keep the old one.</source>
        <translation>이제부터 쓸 프로듀서 ID이며, -1이면 그대로 씁니다.</translation>
    </message>
    <message>
        <source>Producer id used before the epochs ran out; -1 for none.</source>
        <translation>에포크가 다 떨어지기 전에 쓰던 프로듀서 id. 없으면 -1.</translation>
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
        <source>Producers the partition still remembers.</source>
        <translation>파티션이 아직 기억하는 프로듀서들.</translation>
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
        <source>Protocol of the group: classic or consumer.</source>
        <translation>그룹의 프로토콜: classic 또는 consumer.</translation>
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
        <source>Rack or zone the node stands in; null when unknown.</source>
        <translation>노드가 있는 랙 또는 구역이며, 모르면 null입니다.</translation>
    </message>
    <message>
        <source>Rack or zone the sender stands in.</source>
        <translation>보낸 쪽이 있는 랙 또는 구역입니다.</translation>
    </message>
    <message>
        <source>Racks that hold a replica.</source>
        <translation>복제본을 가진 랙들.</translation>
    </message>
    <message>
        <source>Range of quorum protocol versions the voter supports.</source>
        <translation>투표자가 지원하는 쿼럼 프로토콜 버전의 범위.</translation>
    </message>
    <message>
        <source>Rebalance (classic groups) or member epoch (new groups) in which the commit is made; -1 for a consumer without a group.</source>
        <translation>커밋이 이루어지는 리밸런스(classic 그룹) 또는 멤버 에포크(새 그룹). 그룹 없는 컨슈머는 -1.</translation>
    </message>
    <message>
        <source>Rebalance in which the member got those partitions; -1 when unknown.</source>
        <translation>멤버가 그 파티션들을 받은 리밸런스. 모르면 -1.</translation>
    </message>
    <message>
        <source>Record batches, exactly as they stand in the log.</source>
        <translation>로그에 있는 그대로의 레코드 배치입니다.</translation>
    </message>
    <message>
        <source>Records for each partition.</source>
        <translation>파티션별 레코드입니다.</translation>
    </message>
    <message>
        <source>Records in the batch; fewer than the offsets it spans after compaction.</source>
        <translation>배치의 레코드 수. 컴팩션 뒤에는 걸친 오프셋 수보다 적다.</translation>
    </message>
    <message>
        <source>Records of the batch that were refused.</source>
        <translation>배치에서 거부된 레코드들입니다.</translation>
    </message>
    <message>
        <source>Records, grouped by topic.</source>
        <translation>토픽별로 묶은 레코드입니다.</translation>
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
        <source>Release all</source>
        <translation>모두 놓아주기</translation>
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
        <source>Replica the consumer should read from instead; -1 to stay with the leader.</source>
        <translation>컨슈머가 대신 읽을 복제본이며, -1이면 리더에서 그대로 읽습니다.</translation>
    </message>
    <message>
        <source>Replicas being added by a reassignment that is under way.</source>
        <translation>진행 중인 재배치로 더해지는 복제본들.</translation>
    </message>
    <message>
        <source>Replicas being added by a reassignment; null when unchanged.</source>
        <translation>재배치로 더해지는 복제본들. 바뀌지 않았으면 null.</translation>
    </message>
    <message>
        <source>Replicas being removed by a reassignment that is under way.</source>
        <translation>진행 중인 재배치로 빠지는 복제본들.</translation>
    </message>
    <message>
        <source>Replicas being removed by a reassignment; null when unchanged.</source>
        <translation>재배치로 빠지는 복제본들. 바뀌지 않았으면 null.</translation>
    </message>
    <message>
        <source>Replicas in sync with the leader, as the controller has recorded them.</source>
        <translation>컨트롤러가 기록한, 리더와 동기화된 복제본들.</translation>
    </message>
    <message>
        <source>Replicas in sync with the leader.</source>
        <translation>리더와 동기화된 복제본들입니다.</translation>
    </message>
    <message>
        <source>Replicas in sync with the leader; null when unchanged.</source>
        <translation>리더와 동기화된 복제본들. 바뀌지 않았으면 null.</translation>
    </message>
    <message>
        <source>Replicas of one partition, aligned on offset</source>
        <translation>오프셋을 맞춘 한 파티션의 복제본</translation>
    </message>
    <message>
        <source>Replicas on brokers or disks that are down.</source>
        <translation>꺼진 브로커나 디스크에 있는 복제본들입니다.</translation>
    </message>
    <message>
        <source>Replicas outside the ISR that still hold every committed record (KIP-966).</source>
        <translation>ISR 밖에 있지만 커밋된 레코드를 모두 가진 복제본들(KIP-966).</translation>
    </message>
    <message>
        <source>Replicas outside the ISR that still hold every committed record; null when unchanged.</source>
        <translation>ISR 밖에 있지만 커밋된 레코드를 모두 가진 복제본들. 바뀌지 않았으면 null.</translation>
    </message>
    <message>
        <source>Replicas that shall be in sync from now on, each with its broker epoch.</source>
        <translation>이제부터 동기화된 것으로 볼 복제본들과 각각의 브로커 에포크.</translation>
    </message>
    <message>
        <source>Replicas that shall be in sync from now on.</source>
        <translation>이제부터 동기화된 것으로 볼 복제본들.</translation>
    </message>
    <message>
        <source>Replicas that were eligible before they stopped uncleanly; null when unchanged.</source>
        <translation>깨끗하지 않게 멈추기 전에 자격이 있던 복제본들. 바뀌지 않았으면 null.</translation>
    </message>
    <message>
        <source>Replicas that were eligible to lead before they stopped uncleanly (KIP-966).</source>
        <translation>깨끗하지 않게 멈추기 전에 리더가 될 자격이 있던 복제본들(KIP-966).</translation>
    </message>
    <message>
        <source>Replies</source>
        <translation>응답</translation>
    </message>
    <message>
        <source>Requests at the brokers</source>
        <translation>브로커에 있는 요청</translation>
    </message>
    <message>
        <source>Requests at the brokers · {n}</source>
        <translation>브로커에 있는 요청 · {n}개</translation>
    </message>
    <message>
        <source>Requests without an answer to one broker; more than 1 without idempotence may change the order when a batch is retried.</source>
        <translation>한 브로커에 보내고 응답을 받지 못한 요청 수이며, 멱등성 없이 1보다 크면 재시도 때 순서가 바뀔 수 있습니다.</translation>
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
        <source>Results and the group's offsets are one transaction: both count, or neither.</source>
        <translation>결과와 그룹의 오프셋이 한 트랜잭션입니다: 둘 다 유효하거나 둘 다 무효입니다.</translation>
    </message>
    <message>
        <source>Resume: hand out records again</source>
        <translation>재개: 다시 레코드를 줌</translation>
    </message>
    <message>
        <source>Rules that were removed.</source>
        <translation>지워진 규칙들.</translation>
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
        <source>Run retention no&amp;w</source>
        <translation>지금 보존 정책 실행(&amp;W)</translation>
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
        <translation>레슨으로 저장(&amp;L)…</translation>
    </message>
    <message>
        <source>Save as lesson</source>
        <translation>레슨으로 저장</translation>
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
        <source>Seek</source>
        <translation>위치 옮기기(seek)</translation>
    </message>
    <message>
        <source>Select {thing}</source>
        <translation>선택: {thing}</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>보내기</translation>
    </message>
    <message>
        <source>Send one record</source>
        <translation>레코드 하나 보내기</translation>
    </message>
    <message>
        <source>Sequence</source>
        <translation>시퀀스</translation>
    </message>
    <message>
        <source>Sequence number of the last record from this producer; -1 when unknown.</source>
        <translation>이 프로듀서가 보낸 마지막 레코드의 시퀀스 번호. 모르면 -1.</translation>
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
        <source>Show internal to&amp;pics</source>
        <translation>내부 토픽 보기(&amp;P)</translation>
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
        <source>Show the &amp;inbox</source>
        <translation>수신함 보기(&amp;I)</translation>
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
        <source>Show the &amp;transactions</source>
        <translation>트랜잭션 보기(&amp;T)</translation>
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
        <source>Silence after which the member counts as dead, in milliseconds.</source>
        <translation>이만큼 조용하면 멤버를 죽은 것으로 봅니다(밀리초).</translation>
    </message>
    <message>
        <source>Silent for longer, a member is dead for its coordinator.</source>
        <translation>이보다 오래 조용한 멤버를 코디네이터는 죽은 것으로 봅니다.</translation>
    </message>
    <message>
        <source>Size of the disk that holds the directory; -1 when unknown.</source>
        <translation>디렉터리가 있는 디스크의 크기. 모르면 -1.</translation>
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
        <source>Smallest log start offset among the replicas: nothing below it is left.</source>
        <translation>복제본들의 로그 시작 오프셋 가운데 가장 작은 것: 그 아래에는 아무것도 남지 않았습니다.</translation>
    </message>
    <message>
        <source>Snapshot the follower must load first, when its offset is no longer in the log.</source>
        <translation>오프셋이 로그에 더 이상 없을 때 팔로워가 먼저 읽어야 하는 스냅숏입니다.</translation>
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
        <source>Start a trans&amp;form…</source>
        <translation>변환 애플리케이션 시작(&amp;F)…</translation>
    </message>
    <message>
        <source>Start a transform</source>
        <translation>변환 애플리케이션 시작</translation>
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
        <source>State of the group, such as Stable or PreparingRebalance.</source>
        <translation>그룹의 상태, 예: Stable 또는 PreparingRebalance.</translation>
    </message>
    <message>
        <source>State of the transaction</source>
        <translation>트랜잭션 상태</translation>
    </message>
    <message>
        <source>State of the transaction, such as Ongoing or CompleteCommit.</source>
        <translation>트랜잭션의 상태, 예: Ongoing 또는 CompleteCommit.</translation>
    </message>
    <message>
        <source>State of the transaction: 0 Empty, 1 Ongoing, 2 PrepareCommit, 3 PrepareAbort, 4 CompleteCommit, 5 CompleteAbort.</source>
        <translation>트랜잭션의 상태: 0 Empty, 1 Ongoing, 2 PrepareCommit, 3 PrepareAbort, 4 CompleteCommit, 5 CompleteAbort.</translation>
    </message>
    <message>
        <source>States asked for that do not exist.</source>
        <translation>물어본 상태 가운데 없는 것들.</translation>
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
        <source>TCP port to connect to.</source>
        <translation>연결할 TCP 포트입니다.</translation>
    </message>
    <message>
        <source>THE PAST · {time}</source>
        <translation>과거 · {time}</translation>
    </message>
    <message>
        <source>Text the client stored with the offset.</source>
        <translation>클라이언트가 오프셋과 함께 남긴 글입니다.</translation>
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
        <source>The APIs this server answers, each with its range of versions.</source>
        <translation>이 서버가 답하는 API와 그 버전 범위입니다.</translation>
    </message>
    <message>
        <source>The assignment rule the group chose.</source>
        <translation>그룹이 고른 할당 규칙입니다.</translation>
    </message>
    <message>
        <source>The broker answers when it has so many bytes, or when fetch.max.wait.ms is over.</source>
        <translation>브로커는 이만큼의 바이트가 모이거나 fetch.max.wait.ms가 지나면 응답합니다.</translation>
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
        <source>The client's request, header included.</source>
        <translation>클라이언트의 요청, 헤더 포함.</translation>
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
        <source>The codec for whole batches; brokers store them as they come.</source>
        <translation>배치 전체의 압축 방식이며, 브로커는 받은 그대로 저장합니다.</translation>
    </message>
    <message>
        <source>The controller's response, header included; null when there is none.</source>
        <translation>컨트롤러의 응답, 헤더 포함. 없으면 null.</translation>
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
        <source>The epoch of the member before this one.</source>
        <translation>이번 바로 앞의 멤버 에포크.</translation>
    </message>
    <message>
        <source>The error in words; null when there is none.</source>
        <translation>오류를 설명하는 글이며, 없으면 null입니다.</translation>
    </message>
    <message>
        <source>The first offset this leader wrote.</source>
        <translation>이 리더가 처음 쓴 오프셋.</translation>
    </message>
    <message>
        <source>The follower's own high watermark, so that the leader answers when it falls behind.</source>
        <translation>팔로워 자신의 하이 워터마크이며, 뒤처지면 리더가 응답하게 합니다.</translation>
    </message>
    <message>
        <source>The follower's own log start offset; -1 from consumers.</source>
        <translation>팔로워 자신의 로그 시작 오프셋이며, 컨슈머는 -1입니다.</translation>
    </message>
    <message>
        <source>The group epoch for which the assignment was computed.</source>
        <translation>할당을 계산한 그룹 에포크.</translation>
    </message>
    <message>
        <source>The group epoch for which the target assignment was computed.</source>
        <translation>목표 할당을 계산한 그룹 에포크.</translation>
    </message>
    <message>
        <source>The groups view</source>
        <translation>그룹 보기</translation>
    </message>
    <message>
        <source>The inbox</source>
        <translation>수신함</translation>
    </message>
    <message>
        <source>The key: records of equal key go to one partition, and compaction keeps the last of each.</source>
        <translation>키: 키가 같은 레코드는 한 파티션으로 가고, 컴팩션은 키마다 마지막 것을 남긴다.</translation>
    </message>
    <message>
        <source>The largest request, and so the largest record, in bytes.</source>
        <translation>가장 큰 요청, 곧 가장 큰 레코드의 바이트 수입니다.</translation>
    </message>
    <message>
        <source>The largest timestamp so far, in milliseconds since 1970.</source>
        <translation>지금까지 가장 큰 타임스탬프, 1970년부터의 밀리초.</translation>
    </message>
    <message>
        <source>The limit.</source>
        <translation>한도.</translation>
    </message>
    <message>
        <source>The limits.</source>
        <translation>한도들.</translation>
    </message>
    <message>
        <source>The log directories of the broker.</source>
        <translation>브로커의 로그 디렉터리들.</translation>
    </message>
    <message>
        <source>The longest pause between two retries.</source>
        <translation>두 재시도 사이의 가장 긴 간격입니다.</translation>
    </message>
    <message>
        <source>The metadata view</source>
        <translation>메타데이터 뷰</translation>
    </message>
    <message>
        <source>The name; null unless an exact one is wanted.</source>
        <translation>이름. 정확한 이름을 찾을 때가 아니면 null.</translation>
    </message>
    <message>
        <source>The new limit.</source>
        <translation>새 한도.</translation>
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
        <source>The partitions and what becomes of them (old versions, not grouped by topic).</source>
        <translation>파티션들과 각각 어떻게 되는지(옛 버전, 토픽별로 묶지 않음).</translation>
    </message>
    <message>
        <source>The partitions of the topic and the racks they are on.</source>
        <translation>토픽의 파티션들과 그것이 있는 랙.</translation>
    </message>
    <message>
        <source>The partitions of the topic and what becomes of them.</source>
        <translation>토픽의 파티션들과 각각 어떻게 되는지.</translation>
    </message>
    <message>
        <source>The partitions to stop (version 0, not grouped by topic).</source>
        <translation>멈출 파티션들(버전 0, 토픽별로 묶지 않음).</translation>
    </message>
    <message>
        <source>The partitions view</source>
        <translation>파티션 뷰</translation>
    </message>
    <message>
        <source>The pause before the first retry; it doubles.</source>
        <translation>첫 재시도 전의 간격이며, 두 배씩 늘어납니다.</translation>
    </message>
    <message>
        <source>The producer starts a transaction: brokers hear of it with its first record</source>
        <translation>프로듀서가 트랜잭션을 시작함: 브로커는 첫 레코드와 함께 알게 됨</translation>
    </message>
    <message>
        <source>The quotas, one entry for each user, client or address.</source>
        <translation>할당량 목록. 사용자, 클라이언트, 주소마다 한 항목.</translation>
    </message>
    <message>
        <source>The result for each log directory.</source>
        <translation>로그 디렉터리마다의 결과.</translation>
    </message>
    <message>
        <source>The result for each member that leaves.</source>
        <translation>나가는 멤버별 결과입니다.</translation>
    </message>
    <message>
        <source>The result for each partition.</source>
        <translation>파티션별 결과입니다.</translation>
    </message>
    <message>
        <source>The result for each topic (versions 0 to 3).</source>
        <translation>토픽별 결과입니다(버전 0~3).</translation>
    </message>
    <message>
        <source>The result for each topic.</source>
        <translation>토픽별 결과입니다.</translation>
    </message>
    <message>
        <source>The result for each transaction.</source>
        <translation>트랜잭션별 결과입니다.</translation>
    </message>
    <message>
        <source>The results, one entry each.</source>
        <translation>결과들, 하나에 한 항목.</translation>
    </message>
    <message>
        <source>The rules for this thing.</source>
        <translation>이 대상의 규칙들.</translation>
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
        <source>The topic whose partition got a new leader.</source>
        <translation>파티션에 새 리더가 생긴 토픽.</translation>
    </message>
    <message>
        <source>The topic.</source>
        <translation>토픽.</translation>
    </message>
    <message>
        <source>The topics and what becomes of their partitions.</source>
        <translation>토픽들과 그 파티션이 어떻게 되는지.</translation>
    </message>
    <message>
        <source>The transactions view</source>
        <translation>트랜잭션 보기 화면</translation>
    </message>
    <message>
        <source>The transactions, one entry each.</source>
        <translation>트랜잭션들, 하나에 한 항목.</translation>
    </message>
    <message>
        <source>The user, client or address the quota is for.</source>
        <translation>할당량이 걸리는 사용자, 클라이언트 또는 주소.</translation>
    </message>
    <message>
        <source>The value: what the application wrote.</source>
        <translation>값: 애플리케이션이 쓴 것.</translation>
    </message>
    <message>
        <source>Things that have configuration of their own.</source>
        <translation>자기 설정을 가진 대상들.</translation>
    </message>
    <message>
        <source>Things that have rules.</source>
        <translation>규칙이 있는 대상들.</translation>
    </message>
    <message>
        <source>Things whose configuration is meant.</source>
        <translation>설정의 대상들.</translation>
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
        <source>Time left</source>
        <translation>남은 시간</translation>
    </message>
    <message>
        <source>Time the records' timestamp deltas count from, in milliseconds since 1970.</source>
        <translation>레코드의 타임스탬프 차이를 세는 기준 시각, 1970년부터의 밀리초.</translation>
    </message>
    <message>
        <source>Time to look for in milliseconds since 1970; -1 the end, -2 the beginning, -3 the record with the largest timestamp.</source>
        <translation>찾을 시각, 1970년부터의 밀리초. -1 끝, -2 처음, -3 타임스탬프가 가장 큰 레코드.</translation>
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
        <source>Timestamp of the last record the snapshot contains, in milliseconds since 1970.</source>
        <translation>스냅숏에 든 마지막 레코드의 타임스탬프, 1970년부터의 밀리초.</translation>
    </message>
    <message>
        <source>Timestamp of the record found; -1 when none.</source>
        <translation>찾은 레코드의 타임스탬프이며, 없으면 -1입니다.</translation>
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
        <source>Topics the member wants to read.</source>
        <translation>멤버가 읽으려는 토픽들.</translation>
    </message>
    <message>
        <source>Topics the member wants to read; null when unchanged.</source>
        <translation>멤버가 읽으려는 토픽이며, 그대로면 null입니다.</translation>
    </message>
    <message>
        <source>Topics to create.</source>
        <translation>만들 토픽들.</translation>
    </message>
    <message>
        <source>Topics to delete, by name or by id.</source>
        <translation>지울 토픽들, 이름이나 id로.</translation>
    </message>
    <message>
        <source>Topics wanted; null (version 0: empty) for all.</source>
        <translation>원하는 토픽이며, null(버전 0에서는 빈 목록)이면 전부입니다.</translation>
    </message>
    <message>
        <source>Topics, one entry each.</source>
        <translation>토픽마다 항목 하나입니다.</translation>
    </message>
    <message>
        <source>Topics, with the leader and replicas of each partition.</source>
        <translation>토픽과 각 파티션의 리더와 복제본입니다.</translation>
    </message>
    <message>
        <source>Transaction {id}: its coordinator knows it now, state {to} ({reason})</source>
        <translation>트랜잭션 {id}: 코디네이터가 처음으로 알게 됨, 상태 {to} ({reason})</translation>
    </message>
    <message>
        <source>Transaction {id}: {from} → {to} ({reason})</source>
        <translation>트랜잭션 {id}: {from} → {to} ({reason})</translation>
    </message>
    <message>
        <source>Transactional id</source>
        <translation>트랜잭션 ID</translation>
    </message>
    <message>
        <source>Transactional ids wanted.</source>
        <translation>알고 싶은 transactional id들.</translation>
    </message>
    <message>
        <source>Transactions</source>
        <translation>트랜잭션</translation>
    </message>
    <message>
        <source>Transactions, one entry each.</source>
        <translation>트랜잭션마다 항목 하나입니다.</translation>
    </message>
    <message>
        <source>True for commit, false for abort.</source>
        <translation>참이면 커밋, 거짓이면 중단입니다.</translation>
    </message>
    <message>
        <source>True to commit the transaction, false to abort it.</source>
        <translation>참이면 트랜잭션을 커밋하고, 거짓이면 중단합니다.</translation>
    </message>
    <message>
        <source>Type a comman&amp;d</source>
        <translation>명령 입력(&amp;D)</translation>
    </message>
    <message>
        <source>Type of the value, such as 1 boolean, 2 text, 3 int, 5 long, 7 list.</source>
        <translation>값의 타입, 예: 1 불리언, 2 텍스트, 3 int, 5 long, 7 목록.</translation>
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
        <source>Users wanted; null or empty for all.</source>
        <translation>알고 싶은 사용자들. 전부면 null이거나 비어 있음.</translation>
    </message>
    <message>
        <source>Value of the entry; null for none.</source>
        <translation>항목의 값. 없으면 null.</translation>
    </message>
    <message>
        <source>Value of the entry; null removes it.</source>
        <translation>항목의 값. null이면 지움.</translation>
    </message>
    <message>
        <source>Version of the batch format; 2 since Kafka 0.11.</source>
        <translation>배치 형식의 버전. Kafka 0.11부터 2.</translation>
    </message>
    <message>
        <source>Version of the client library.</source>
        <translation>클라이언트 라이브러리의 버전입니다.</translation>
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
        <source>Version of the quorum protocol: 0 fixed voters, 1 voters that can change.</source>
        <translation>쿼럼 프로토콜의 버전: 0 고정된 투표자, 1 바뀔 수 있는 투표자.</translation>
    </message>
    <message>
        <source>Version of the transaction protocol the client used.</source>
        <translation>클라이언트가 쓴 트랜잭션 프로토콜의 버전.</translation>
    </message>
    <message>
        <source>Version of the transaction protocol the marker belongs to.</source>
        <translation>마커가 속한 트랜잭션 프로토콜의 버전입니다.</translation>
    </message>
    <message>
        <source>Version of this value.</source>
        <translation>이 값의 버전.</translation>
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
        <source>Voters that should try to become leader next, best first.</source>
        <translation>다음 리더가 되어 보아야 할 투표자들, 가장 알맞은 것부터.</translation>
    </message>
    <message>
        <source>What each filter removed.</source>
        <translation>필터마다 지운 것.</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>일어난 일</translation>
    </message>
    <message>
        <source>What happened, newest first</source>
        <translation>일어난 일, 최신순</translation>
    </message>
    <message>
        <source>What happened, newest first · {n} older ones hidden</source>
        <translation>일어난 일, 최신순 · 오래된 {n}개 숨김</translation>
    </message>
    <message>
        <source>What kind of group it is; consumers say "consumer".</source>
        <translation>그룹의 종류. 컨슈머는 "consumer"라고 합니다.</translation>
    </message>
    <message>
        <source>What kind of thing the rule is about: 2 topic, 3 group, 4 cluster.</source>
        <translation>규칙이 걸리는 대상의 종류: 2 토픽, 3 그룹, 4 클러스터.</translation>
    </message>
    <message>
        <source>What kind of thing the rule was about: 2 topic, 3 group, 4 cluster.</source>
        <translation>규칙이 걸렸던 대상의 종류: 2 토픽, 3 그룹, 4 클러스터.</translation>
    </message>
    <message>
        <source>What kind of thing the rules are about: 2 topic, 3 group, 4 cluster.</source>
        <translation>규칙이 걸리는 대상의 종류: 2 토픽, 3 그룹, 4 클러스터.</translation>
    </message>
    <message>
        <source>What kind of thing: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group.</source>
        <translation>대상의 종류: 2 토픽, 4 브로커, 8 브로커 로거, 16 클라이언트 지표, 32 그룹.</translation>
    </message>
    <message>
        <source>What may be done: 1 anything, 3 read, 4 write, 5 create and so on.</source>
        <translation>해도 되는 일: 1 무엇이든, 3 읽기, 4 쓰기, 5 만들기 등.</translation>
    </message>
    <message>
        <source>What the entry is for.</source>
        <translation>항목의 쓰임.</translation>
    </message>
    <message>
        <source>What the group assigned to this member.</source>
        <translation>그룹이 이 멤버에게 할당한 것.</translation>
    </message>
    <message>
        <source>What the key names: 0 a group, 1 a transactional id.</source>
        <translation>키가 가리키는 것: 0 그룹, 1 트랜잭션 ID.</translation>
    </message>
    <message>
        <source>What the leader assigned to each member; empty from every other member.</source>
        <translation>리더가 멤버마다 할당한 것이며, 다른 멤버는 비워 보냅니다.</translation>
    </message>
    <message>
        <source>What the member said when it speaks the older protocol; null otherwise.</source>
        <translation>예전 프로토콜을 쓰는 멤버가 말한 것. 아니면 null.</translation>
    </message>
    <message>
        <source>What the member tells the leader about itself for this rule: topics, racks, owned partitions.</source>
        <translation>이 규칙을 위해 멤버가 리더에게 알리는 것: 토픽, 랙, 가진 파티션.</translation>
    </message>
    <message>
        <source>What the member told about itself for the chosen rule.</source>
        <translation>고른 규칙을 위해 멤버가 자신에 대해 알린 것입니다.</translation>
    </message>
    <message>
        <source>What the member told about itself for this rule.</source>
        <translation>멤버가 이 규칙을 위해 자신에 대해 말한 것.</translation>
    </message>
    <message>
        <source>What the member told about itself, in the encoding of the group protocol.</source>
        <translation>멤버가 자신에 대해 말한 것, 그룹 프로토콜의 인코딩으로.</translation>
    </message>
    <message>
        <source>What the member will have once the rebalance is done.</source>
        <translation>리밸런스가 끝나면 멤버가 갖게 될 것.</translation>
    </message>
    <message>
        <source>What the quotas must be about.</source>
        <translation>할당량이 무엇에 관한 것이어야 하는지.</translation>
    </message>
    <message>
        <source>What the records up to the end of this transaction are for; null for nothing special.</source>
        <translation>이 트랜잭션이 끝날 때까지의 레코드가 무엇을 위한 것인지. 특별한 것이 아니면 null.</translation>
    </message>
    <message>
        <source>What to compare: {hint}</source>
        <translation>비교할 것: {hint}</translation>
    </message>
    <message>
        <source>What to do with the value: 0 set, 1 delete, 2 append to the list, 3 take from the list.</source>
        <translation>값을 어떻게 할지: 0 정함, 1 지움, 2 목록에 더함, 3 목록에서 뺌.</translation>
    </message>
    <message>
        <source>What to do: {hint}</source>
        <translation>할 일: {hint}</translation>
    </message>
    <message>
        <source>What to fetch, grouped by topic; in a session only what changed.</source>
        <translation>가져올 것을 토픽별로 묶은 것이며, 세션에서는 바뀐 것만입니다.</translation>
    </message>
    <message>
        <source>What was found, grouped by topic.</source>
        <translation>찾은 것을 토픽별로 묶은 것입니다.</translation>
    </message>
    <message>
        <source>What you did becomes the solution, what came of it the goals; you write the words</source>
        <translation>한 일은 풀이가 되고 그 결과는 목표가 됩니다. 글은 직접 씁니다</translation>
    </message>
    <message>
        <source>When a transaction is open for longer, the coordinator aborts it.</source>
        <translation>트랜잭션이 이보다 오래 열려 있으면 코디네이터가 중단합니다.</translation>
    </message>
    <message>
        <source>When it wrote last, in milliseconds since 1970; long silent ones are forgotten.</source>
        <translation>마지막으로 쓴 시각, 1970년부터의 밀리초. 오래 조용한 것은 잊힌다.</translation>
    </message>
    <message>
        <source>When the broker appended the batch, if the topic uses the broker's time; -1 otherwise.</source>
        <translation>토픽이 브로커의 시각을 쓰면 브로커가 배치를 추가한 시각, 아니면 -1입니다.</translation>
    </message>
    <message>
        <source>When the group entered its present state, in milliseconds since 1970.</source>
        <translation>그룹이 지금 상태가 된 때, 1970년부터의 밀리초.</translation>
    </message>
    <message>
        <source>When the offset may be forgotten, in milliseconds since 1970; -1 to follow the broker's retention.</source>
        <translation>오프셋을 잊어도 되는 때, 1970년부터의 밀리초. 브로커의 보존 기간을 따르면 -1.</translation>
    </message>
    <message>
        <source>When the offset was committed, in milliseconds since 1970.</source>
        <translation>오프셋을 커밋한 때, 1970년부터의 밀리초.</translation>
    </message>
    <message>
        <source>When the producer last wrote, in milliseconds since 1970.</source>
        <translation>프로듀서가 마지막으로 쓴 때, 1970년부터의 밀리초.</translation>
    </message>
    <message>
        <source>When the replica last asked the leader, in milliseconds since 1970; -1 when unknown.</source>
        <translation>복제본이 리더에게 마지막으로 물어본 때, 1970년부터의 밀리초. 모르면 -1.</translation>
    </message>
    <message>
        <source>When the replica last had everything the leader had, in milliseconds since 1970; -1 when unknown.</source>
        <translation>복제본이 리더의 것을 마지막으로 모두 가졌던 때, 1970년부터의 밀리초. 모르면 -1.</translation>
    </message>
    <message>
        <source>When the transaction began, in milliseconds since 1970; -1 when none is open.</source>
        <translation>트랜잭션이 시작된 때, 1970년부터의 밀리초. 열린 것이 없으면 -1.</translation>
    </message>
    <message>
        <source>When the transaction last changed, in milliseconds since 1970.</source>
        <translation>트랜잭션이 마지막으로 바뀐 때, 1970년부터의 밀리초.</translation>
    </message>
    <message>
        <source>Where its open transaction starts; -1 when none is open.</source>
        <translation>열린 트랜잭션이 시작하는 곳. 열린 것이 없으면 -1.</translation>
    </message>
    <message>
        <source>Where that epoch ends in the log of the leader.</source>
        <translation>리더의 로그에서 그 에포크가 끝나는 곳입니다.</translation>
    </message>
    <message>
        <source>Where that epoch ends; -1 when unknown.</source>
        <translation>그 에포크가 끝나는 곳. 모르면 -1.</translation>
    </message>
    <message>
        <source>Where the client is: it may then read from a follower in its rack.</source>
        <translation>클라이언트의 위치이며, 같은 랙의 팔로워에서 읽을 수 있게 됩니다.</translation>
    </message>
    <message>
        <source>Where the record is: files and frames</source>
        <translation>레코드가 있는 곳: 파일과 프레임</translation>
    </message>
    <message>
        <source>Where the sender's log stops agreeing with the leader's: truncate there before fetching on.</source>
        <translation>보낸 쪽의 로그가 리더와 더는 같지 않은 곳이며, 거기서 잘라낸 뒤 계속 가져와야 합니다.</translation>
    </message>
    <message>
        <source>Where the value comes from: 1 topic, 2 broker, 3 cluster-wide, 4 server file, 5 default.</source>
        <translation>값이 온 곳: 1 토픽, 2 브로커, 3 클러스터 전체, 4 서버 파일, 5 기본값.</translation>
    </message>
    <message>
        <source>Where to begin when the group has no offset, or one that is gone.</source>
        <translation>그룹에 오프셋이 없거나 사라졌을 때 시작하는 곳입니다.</translation>
    </message>
    <message>
        <source>Where to go on after a partial answer; null to start at the beginning.</source>
        <translation>답의 일부만 왔을 때 이어 갈 곳. 처음부터면 null.</translation>
    </message>
    <message>
        <source>Where to go on asking; null when this was everything.</source>
        <translation>이어서 물어볼 곳. 이것이 전부였으면 null.</translation>
    </message>
    <message>
        <source>Where to look: {hint}</source>
        <translation>볼 곳: {hint}</translation>
    </message>
    <message>
        <source>Whether Kafka itself owns the topic.</source>
        <translation>카프카 자신이 쓰는 토픽인지입니다.</translation>
    </message>
    <message>
        <source>Whether a missing topic may be created on the spot.</source>
        <translation>없는 토픽을 바로 만들어도 되는지입니다.</translation>
    </message>
    <message>
        <source>Whether a prepared transaction is kept instead of aborted (KIP-939).</source>
        <translation>준비된 트랜잭션을 중단하지 않고 보존하는지입니다(KIP-939).</translation>
    </message>
    <message>
        <source>Whether a reassignment may change how many replicas a partition has.</source>
        <translation>재배치가 파티션의 복제본 수를 바꿔도 되는지 여부.</translation>
    </message>
    <message>
        <source>Whether quotas about further things are left out.</source>
        <translation>그 밖의 것에도 걸리는 할당량을 뺄지 여부.</translation>
    </message>
    <message>
        <source>Whether the broker asks to be fenced.</source>
        <translation>브로커가 펜스해 달라고 하는지 여부.</translation>
    </message>
    <message>
        <source>Whether the broker asks to shut down.</source>
        <translation>브로커가 종료하겠다고 하는지 여부.</translation>
    </message>
    <message>
        <source>Whether the broker has announced that it is shutting down.</source>
        <translation>브로커가 종료하겠다고 알렸는지 여부.</translation>
    </message>
    <message>
        <source>Whether the broker has read the metadata log far enough to serve.</source>
        <translation>브로커가 일할 만큼 메타데이터 로그를 읽었는지 여부.</translation>
    </message>
    <message>
        <source>Whether the broker is fenced: registered, but leading and replicating nothing.</source>
        <translation>브로커가 펜스되었는지 여부: 등록은 되어 있지만 이끌지도 복제하지도 않습니다.</translation>
    </message>
    <message>
        <source>Whether the broker is kept out: registered, but leading and replicating nothing.</source>
        <translation>브로커를 빼 두었는지 여부: 등록은 되어 있지만 이끌지도 복제하지도 않습니다.</translation>
    </message>
    <message>
        <source>Whether the broker may now stop.</source>
        <translation>이제 브로커가 멈춰도 되는지 여부.</translation>
    </message>
    <message>
        <source>Whether the broker still lives with ZooKeeper and is moving to KRaft.</source>
        <translation>브로커가 아직 ZooKeeper를 쓰며 KRaft로 옮기는 중인지 여부.</translation>
    </message>
    <message>
        <source>Whether the client wants two-phase commit (KIP-939).</source>
        <translation>클라이언트가 2단계 커밋을 원하는지입니다(KIP-939).</translation>
    </message>
    <message>
        <source>Whether the controller is a KRaft controller.</source>
        <translation>컨트롤러가 KRaft 컨트롤러인지 여부.</translation>
    </message>
    <message>
        <source>Whether the directory takes no new partitions.</source>
        <translation>디렉터리가 새 파티션을 받지 않는지 여부.</translation>
    </message>
    <message>
        <source>Whether the feature may go down to a lower level.</source>
        <translation>기능이 더 낮은 단계로 내려가도 되는지 여부.</translation>
    </message>
    <message>
        <source>Whether the leader need not assign again.</source>
        <translation>리더가 다시 할당하지 않아도 되는지입니다.</translation>
    </message>
    <message>
        <source>Whether the node is ready to move from ZooKeeper to KRaft.</source>
        <translation>노드가 ZooKeeper에서 KRaft로 옮길 준비가 되었는지입니다.</translation>
    </message>
    <message>
        <source>Whether the quota is removed.</source>
        <translation>할당량을 지우는지 여부.</translation>
    </message>
    <message>
        <source>Whether the replica is created with this message.</source>
        <translation>이 메시지로 복제본이 만들어지는지 여부.</translation>
    </message>
    <message>
        <source>Whether the value cannot be changed while the broker runs.</source>
        <translation>브로커가 도는 동안 값을 바꿀 수 없는지 여부.</translation>
    </message>
    <message>
        <source>Whether the value is a secret and therefore not sent.</source>
        <translation>값이 비밀이라 보내지 않는지 여부.</translation>
    </message>
    <message>
        <source>Whether the voter gave its vote.</source>
        <translation>투표자가 표를 주었는지 여부.</translation>
    </message>
    <message>
        <source>Whether this copy is moving in from another directory and will replace the current one.</source>
        <translation>이 사본이 다른 디렉터리에서 옮겨 오는 중이고 지금 것을 대신할지 여부.</translation>
    </message>
    <message>
        <source>Whether this only asks how the vote would go, without starting an election.</source>
        <translation>선거를 시작하지 않고 투표가 어떻게 될지만 묻는지 여부.</translation>
    </message>
    <message>
        <source>Whether to check only and change nothing.</source>
        <translation>확인만 하고 아무것도 바꾸지 않을지 여부.</translation>
    </message>
    <message>
        <source>Whether to check that the partitions belong to the transaction instead of adding them.</source>
        <translation>파티션을 더하지 않고 트랜잭션에 속하는지만 확인하는지입니다.</translation>
    </message>
    <message>
        <source>Whether to delete the replica as well as stop it.</source>
        <translation>복제본을 멈추는 데 더해 지울지 여부.</translation>
    </message>
    <message>
        <source>Whether to delete the replicas as well as stop them.</source>
        <translation>복제본들을 멈추는 데 더해 지울지 여부.</translation>
    </message>
    <message>
        <source>Whether to list brokers that are fenced.</source>
        <translation>펜스된 브로커도 나열할지 여부.</translation>
    </message>
    <message>
        <source>Whether to list every place the value could come from.</source>
        <translation>값이 올 수 있는 곳을 모두 나열할지 여부.</translation>
    </message>
    <message>
        <source>Whether to refuse while a transaction may still change the offsets.</source>
        <translation>트랜잭션이 아직 오프셋을 바꿀 수 있으면 거부할지입니다.</translation>
    </message>
    <message>
        <source>Whether to say what the caller may do to each topic.</source>
        <translation>호출자가 토픽마다 할 수 있는 일을 알려 줄지입니다.</translation>
    </message>
    <message>
        <source>Whether to say what the caller may do to the cluster.</source>
        <translation>호출자가 클러스터에 할 수 있는 일을 알려 줄지입니다.</translation>
    </message>
    <message>
        <source>Whether to say what the caller may do.</source>
        <translation>호출한 쪽이 할 수 있는 일도 답할지 여부.</translation>
    </message>
    <message>
        <source>Whether to send the documentation of each entry.</source>
        <translation>항목마다 설명을 보낼지 여부.</translation>
    </message>
    <message>
        <source>Which brokers get which replicas, when the sender wants to say so itself.</source>
        <translation>어느 브로커가 어느 복제본을 가질지, 보낸 쪽이 직접 정하려 할 때.</translation>
    </message>
    <message>
        <source>Which follower is asking; left out by consumers.</source>
        <translation>어느 팔로워가 묻는지이며, 컨슈머는 생략합니다.</translation>
    </message>
    <message>
        <source>Which leader appended the batch: counts the leaders this partition has had; followers find forks by it.</source>
        <translation>어느 리더가 배치를 덧붙였는지: 파티션이 거쳐 온 리더를 센다. 팔로워는 이것으로 갈라진 곳을 찾는다.</translation>
    </message>
    <message>
        <source>Which nodes are meant: 1 brokers, 2 controllers.</source>
        <translation>어느 노드인지: 1 브로커, 2 컨트롤러.</translation>
    </message>
    <message>
        <source>Which producer.</source>
        <translation>어느 프로듀서인지.</translation>
    </message>
    <message>
        <source>Which record of the batch was refused, counted from 0.</source>
        <translation>배치에서 거부된 레코드의 번호이며, 0부터 셉니다.</translation>
    </message>
    <message>
        <source>Which rules to remove.</source>
        <translation>지울 규칙을 고르는 필터들.</translation>
    </message>
    <message>
        <source>Which snapshot of the metadata log: how far it reaches.</source>
        <translation>메타데이터 로그의 어느 스냅숏인지: 어디까지 담았는지입니다.</translation>
    </message>
    <message>
        <source>Who chooses the partition; empty: by the key's murmur2 hash, without a key the sticky one of KIP-794.</source>
        <translation>파티션을 고르는 방식이며, 비우면 키의 murmur2 해시로, 키가 없으면 KIP-794의 스티키 방식으로 고릅니다.</translation>
    </message>
    <message>
        <source>Who gets which partition: range by topic, roundrobin in turn, sticky keeps what it can, cooperative-sticky without a stop; uniform is the broker's own.</source>
        <translation>누가 어느 파티션을 받는지: range는 토픽별로, roundrobin은 차례로, sticky는 가진 것을 유지하며, cooperative-sticky는 멈춤 없이, uniform은 브로커가 나눕니다.</translation>
    </message>
    <message>
        <source>Who leads the partition now, when the sender is behind.</source>
        <translation>보낸 쪽이 뒤처졌을 때, 지금 파티션의 리더입니다.</translation>
    </message>
    <message>
        <source>Who said what to whom: a lane per node, time runs down, each frame is a slanted arrow with the name of its request. Click an arrow to open its bytes and to look at that moment.</source>
        <translation>누가 누구에게 무엇을 말했는지 보여 줍니다. 노드마다 세로줄이 하나이고 시간은 아래로 흐르며, 프레임은 요청 이름이 붙은 비스듬한 화살표입니다. 화살표를 클릭하면 그 바이트가 열리고 그 순간을 보게 됩니다.</translation>
    </message>
    <message>
        <source>Who the client is; null for nobody in particular.</source>
        <translation>클라이언트가 누구인지. 딱히 누구도 아니면 null.</translation>
    </message>
    <message>
        <source>Who the rule is about, such as User:alice.</source>
        <translation>규칙이 누구에 관한 것인지, 예: User:alice.</translation>
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
        <source>Why that record was refused.</source>
        <translation>그 레코드가 거부된 이유입니다.</translation>
    </message>
    <message>
        <source>Why the configuration is not shown; 0 when it is.</source>
        <translation>설정을 보이지 않는 이유. 보이면 0.</translation>
    </message>
    <message>
        <source>Why, in words, for the log.</source>
        <translation>로그에 남길 이유입니다.</translation>
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
        <source>a coordinator knows the transactional.id {id}</source>
        <translation>코디네이터가 transactional.id를 앎: {id}</translation>
    </message>
    <message>
        <source>a frame was lost on the way</source>
        <translation>프레임이 도중에 사라짐</translation>
    </message>
    <message>
        <source>a member is gone</source>
        <translation>멤버가 사라짐</translation>
    </message>
    <message>
        <source>a member joins</source>
        <translation>멤버가 참여함</translation>
    </message>
    <message>
        <source>a member joins again</source>
        <translation>멤버가 다시 참여함</translation>
    </message>
    <message>
        <source>a member's heartbeat</source>
        <translation>멤버의 하트비트</translation>
    </message>
    <message>
        <source>a member's metadata changed</source>
        <translation>멤버의 메타데이터가 바뀜</translation>
    </message>
    <message>
        <source>a producer with the same transactional.id starts</source>
        <translation>같은 transactional.id의 프로듀서가 시작함</translation>
    </message>
    <message>
        <source>a program outside</source>
        <translation>외부 프로그램</translation>
    </message>
    <message>
        <source>a replica of {partition}</source>
        <translation>{partition}의 복제본 하나</translation>
    </message>
    <message>
        <source>a static member came back before it had its assignment</source>
        <translation>정적 멤버가 할당을 받기 전에 돌아옴</translation>
    </message>
    <message>
        <source>a static member came back with other metadata</source>
        <translation>정적 멤버가 다른 메타데이터로 돌아옴</translation>
    </message>
    <message>
        <source>abortable error</source>
        <translation>중단 가능한 오류</translation>
    </message>
    <message>
        <source>aborted</source>
        <translation>중단됨</translation>
    </message>
    <message>
        <source>aborting</source>
        <translation>중단 중</translation>
    </message>
    <message>
        <source>acknowledged records, all there: {n}</source>
        <translation>확인 응답된 레코드가 모두 있음: {n}개</translation>
    </message>
    <message>
        <source>acknowledged records/s</source>
        <translation>확인된 레코드/초</translation>
    </message>
    <message>
        <source>acknowledged {what}</source>
        <translation>확인 응답 {what}</translation>
    </message>
    <message>
        <source>acks=all: the ISR [{isr}] has at least min.insync.replicas = {n} members</source>
        <translation>acks=all: ISR [{isr}] 멤버가 min.insync.replicas = {n} 이상</translation>
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
        <source>active controller</source>
        <translation>활성 컨트롤러</translation>
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
        <source>after processing</source>
        <translation>처리 후</translation>
    </message>
    <message>
        <source>alive</source>
        <translation>살아 있음</translation>
    </message>
    <message>
        <source>all</source>
        <translation>전부</translation>
    </message>
    <message>
        <source>all invariants hold</source>
        <translation>모든 불변식이 성립함</translation>
    </message>
    <message>
        <source>all members have joined</source>
        <translation>모든 멤버가 참여함</translation>
    </message>
    <message>
        <source>an event {kind}</source>
        <translation>{kind} 이벤트</translation>
    </message>
    <message>
        <source>an observer has no vote</source>
        <translation>관찰자는 투표권이 없음</translation>
    </message>
    <message>
        <source>another broker leads the partition</source>
        <translation>다른 브로커가 파티션을 이끎</translation>
    </message>
    <message>
        <source>application</source>
        <translation>애플리케이션</translation>
    </message>
    <message>
        <source>arrives in {time}</source>
        <translation>{time} 뒤 도착</translation>
    </message>
    <message>
        <source>assignor</source>
        <translation>할당자</translation>
    </message>
    <message>
        <source>assigns the partitions</source>
        <translation>파티션을 나누는 중</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>auto: as enable.auto.commit says; before or after the records of a poll are processed; never: only when you say so</source>
        <translation>auto: enable.auto.commit대로; before/after: poll한 레코드를 처리하기 전/후; never: 시킬 때만</translation>
    </message>
    <message>
        <source>away for a while</source>
        <translation>잠시 자리 비움</translation>
    </message>
    <message>
        <source>batches of a producer: in flight, waiting, still open</source>
        <translation>프로듀서의 배치: 전송 중, 대기, 아직 열림</translation>
    </message>
    <message>
        <source>batches {client} sent again</source>
        <translation>{client}: 다시 보낸 배치</translation>
    </message>
    <message>
        <source>before processing</source>
        <translation>처리 전</translation>
    </message>
    <message>
        <source>before revoking</source>
        <translation>반납하기 전</translation>
    </message>
    <message>
        <source>being handled</source>
        <translation>처리 중</translation>
    </message>
    <message>
        <source>blocked {n}</source>
        <translation>막힘 {n}</translation>
    </message>
    <message>
        <source>both ends are gone</source>
        <translation>양쪽 끝이 모두 사라짐</translation>
    </message>
    <message>
        <source>branches left: {n}</source>
        <translation>떠난 분기: {n}</translation>
    </message>
    <message>
        <source>broker</source>
        <translation>브로커</translation>
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
        <source>broker {node} has no log of it</source>
        <translation>브로커 {node}에 그 로그가 없음</translation>
    </message>
    <message>
        <source>broker {node} has no replica of {partition}</source>
        <translation>브로커 {node}에 {partition} 복제본이 없음</translation>
    </message>
    <message>
        <source>broker {node} has no replica of {partition}: {problem}</source>
        <translation>브로커 {node}에 {partition} 복제본이 없음: {problem}</translation>
    </message>
    <message>
        <source>broker {node} has not taken over yet</source>
        <translation>브로커 {node}: 아직 넘겨받지 않음</translation>
    </message>
    <message>
        <source>brokers are their own controllers (combined)</source>
        <translation>브로커가 컨트롤러를 겸함(combined)</translation>
    </message>
    <message>
        <source>buffer</source>
        <translation>버퍼</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>수동</translation>
    </message>
    <message>
        <source>by itself, every {n} ms</source>
        <translation>자동, {n} ms마다</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>바이트</translation>
    </message>
    <message>
        <source>catching up with the leader</source>
        <translation>리더를 따라잡는 중</translation>
    </message>
    <message>
        <source>classic: one member assigns for all in JoinGroup and SyncGroup; consumer: the broker assigns, step by step (KIP-848).</source>
        <translation>classic: 한 멤버가 JoinGroup과 SyncGroup에서 모두의 몫을 정합니다. consumer: 브로커가 단계적으로 정합니다(KIP-848).</translation>
    </message>
    <message>
        <source>cleaned / cleanable to</source>
        <translation>압축함 / 압축 가능</translation>
    </message>
    <message>
        <source>cleaner</source>
        <translation>클리너</translation>
    </message>
    <message>
        <source>client</source>
        <translation>클라이언트</translation>
    </message>
    <message>
        <source>client {id}</source>
        <translation>클라이언트 {id}</translation>
    </message>
    <message>
        <source>closed before it was connected</source>
        <translation>연결되기 전에 닫힘</translation>
    </message>
    <message>
        <source>closed by {node}</source>
        <translation>{node} 쪽에서 닫음</translation>
    </message>
    <message>
        <source>closing</source>
        <translation>닫는 중</translation>
    </message>
    <message>
        <source>commit, abort marker</source>
        <translation>커밋, 중단 마커</translation>
    </message>
    <message>
        <source>commits</source>
        <translation>커밋 방식</translation>
    </message>
    <message>
        <source>committed</source>
        <translation>커밋</translation>
    </message>
    <message>
        <source>committed / aborted</source>
        <translation>커밋 / 중단</translation>
    </message>
    <message>
        <source>committed {n}</source>
        <translation>커밋 {n}</translation>
    </message>
    <message>
        <source>committing</source>
        <translation>커밋 중</translation>
    </message>
    <message>
        <source>connected to</source>
        <translation>연결된 곳</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>연결 거부됨</translation>
    </message>
    <message>
        <source>connections</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>connections from outside</source>
        <translation>외부 연결</translation>
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
        <source>coordinator</source>
        <translation>코디네이터</translation>
    </message>
    <message>
        <source>coordinator of group {group}</source>
        <translation>그룹 {group}의 코디네이터</translation>
    </message>
    <message>
        <source>coordinator: {node}, __transaction_state-{partition} · producer id {id}, epoch {epoch} · transaction version {version}</source>
        <translation>코디네이터: {node}, __transaction_state-{partition} · 프로듀서 ID {id}, 에포크 {epoch} · 트랜잭션 버전 {version}</translation>
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
        <source>dead</source>
        <translation>죽음</translation>
    </message>
    <message>
        <source>decided; its marker is on its way</source>
        <translation>결정됨, 마커가 가는 중</translation>
    </message>
    <message>
        <source>deleted on request</source>
        <translation>요청에 따라 삭제됨</translation>
    </message>
    <message>
        <source>dirty</source>
        <translation>압축 안 된 몫</translation>
    </message>
    <message>
        <source>dirty part of {partition}</source>
        <translation>{partition}에서 아직 압축되지 않은 부분</translation>
    </message>
    <message>
        <source>drag to look back</source>
        <translation>끌어서 되돌아보기</translation>
    </message>
    <message>
        <source>drag to look back · {n} older events are not shown any more</source>
        <translation>끌어서 되돌아보기 · 오래된 이벤트 {n}개는 더 보이지 않음</translation>
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
        <source>empty: its name</source>
        <translation>비우면 이름과 같음</translation>
    </message>
    <message>
        <source>empty: no group, the partitions below</source>
        <translation>비우면 그룹 없이 아래 파티션</translation>
    </message>
    <message>
        <source>empty: no key</source>
        <translation>비우면 키 없음</translation>
    </message>
    <message>
        <source>empty: no time at all; or 20ms</source>
        <translation>비우면 0, 예: 20ms</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>에포크</translation>
    </message>
    <message>
        <source>epoch {epoch} ends at {end} on the leader</source>
        <translation>리더에서 에포크 {epoch} 끝: {end}</translation>
    </message>
    <message>
        <source>epoch {epoch} of leader {node} ends at {end}</source>
        <translation>리더 {node}의 에포크 {epoch} 끝: {end}</translation>
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
        <source>event {n}</source>
        <translation>이벤트 {n}</translation>
    </message>
    <message>
        <source>events {kind}</source>
        <translation>{kind} 이벤트 수</translation>
    </message>
    <message>
        <source>every acknowledged record of {partition} can be read</source>
        <translation>확인 응답된 {partition} 레코드를 모두 읽을 수 있음</translation>
    </message>
    <message>
        <source>every batch behind the recovery point is sound</source>
        <translation>복구 지점 뒤의 배치가 모두 온전함</translation>
    </message>
    <message>
        <source>every partition has its marker</source>
        <translation>모든 파티션에 마커가 있음</translation>
    </message>
    <message>
        <source>everybody has joined</source>
        <translation>모두 참여함</translation>
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
        <source>fatal error</source>
        <translation>치명적 오류</translation>
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
        <source>first contact</source>
        <translation>첫 접촉</translation>
    </message>
    <message>
        <source>first to ask, and its log is up to date</source>
        <translation>가장 먼저 물었고 로그가 최신임</translation>
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
        <source>for {time}</source>
        <translation>{time} 동안</translation>
    </message>
    <message>
        <source>for {time}: {what}</source>
        <translation>{time} 동안: {what}</translation>
    </message>
    <message>
        <source>frame {n}</source>
        <translation>프레임 {n}</translation>
    </message>
    <message>
        <source>frames held from {from} to {to}</source>
        <translation>{from} → {to} 링크에 붙잡힌 프레임</translation>
    </message>
    <message>
        <source>from → to</source>
        <translation>보낸 곳 → 받는 곳</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>얼어붙음</translation>
    </message>
    <message>
        <source>generation of group {group}</source>
        <translation>그룹 {group}의 세대</translation>
    </message>
    <message>
        <source>generation {n}</source>
        <translation>세대 {n}</translation>
    </message>
    <message>
        <source>gives partitions back</source>
        <translation>파티션 돌려주는 중</translation>
    </message>
    <message>
        <source>group</source>
        <translation>그룹</translation>
    </message>
    <message>
        <source>group / protocol</source>
        <translation>그룹 / 프로토콜</translation>
    </message>
    <message>
        <source>group {group}</source>
        <translation>그룹 {group}</translation>
    </message>
    <message>
        <source>group {group} has committed nothing</source>
        <translation>그룹 {group}의 커밋 없음</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>그룹</translation>
    </message>
    <message>
        <source>has joined, waits for the others</source>
        <translation>참여함, 다른 멤버를 기다림</translation>
    </message>
    <message>
        <source>has not asked for its assignment yet</source>
        <translation>아직 할당을 묻지 않음</translation>
    </message>
    <message>
        <source>has not rejoined yet</source>
        <translation>아직 다시 참여하지 않음</translation>
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
        <source>held up in send</source>
        <translation>send에서 막힘</translation>
    </message>
    <message>
        <source>high watermark (HW) of {partition}</source>
        <translation>{partition}의 하이 워터마크(HW)</translation>
    </message>
    <message>
        <source>high watermark {n} of {partition}</source>
        <translation>{partition} 하이 워터마크 {n}</translation>
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
        <source>idle fetches and heartbeats too</source>
        <translation>한가한 fetch와 하트비트도</translation>
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
        <source>in its transactions</source>
        <translation>자기 트랜잭션 안에서</translation>
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
        <source>in the queue</source>
        <translation>큐에 있음</translation>
    </message>
    <message>
        <source>in transaction</source>
        <translation>트랜잭션 중</translation>
    </message>
    <message>
        <source>initialised</source>
        <translation>초기화됨</translation>
    </message>
    <message>
        <source>initializing</source>
        <translation>초기화 중</translation>
    </message>
    <message>
        <source>it did not ask for its assignment within the rebalance timeout</source>
        <translation>리밸런스 타임아웃 안에 할당을 묻지 않음</translation>
    </message>
    <message>
        <source>it did not give its partitions back within the rebalance timeout</source>
        <translation>리밸런스 타임아웃 안에 파티션을 돌려주지 않음</translation>
    </message>
    <message>
        <source>it did not rejoin within the rebalance timeout</source>
        <translation>리밸런스 타임아웃 안에 다시 참여하지 않음</translation>
    </message>
    <message>
        <source>it does not exist</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>it exists</source>
        <translation>있음</translation>
    </message>
    <message>
        <source>it gave back {partitions}</source>
        <translation>반납한 파티션: {partitions}</translation>
    </message>
    <message>
        <source>it has given back what was asked for</source>
        <translation>요청받은 것을 돌려줌</translation>
    </message>
    <message>
        <source>it has its assignment</source>
        <translation>할당을 받음</translation>
    </message>
    <message>
        <source>it has no members and no offsets</source>
        <translation>멤버도 오프셋도 없음</translation>
    </message>
    <message>
        <source>it has no position yet</source>
        <translation>아직 포지션이 없음</translation>
    </message>
    <message>
        <source>it has no producer id yet</source>
        <translation>아직 프로듀서 ID가 없음</translation>
    </message>
    <message>
        <source>it is new</source>
        <translation>새로움</translation>
    </message>
    <message>
        <source>it left</source>
        <translation>스스로 나감</translation>
    </message>
    <message>
        <source>it left: {words}</source>
        <translation>떠남: {words}</translation>
    </message>
    <message>
        <source>it reads nothing yet</source>
        <translation>아직 아무것도 읽지 않음</translation>
    </message>
    <message>
        <source>it shuts down</source>
        <translation>종료하는 중</translation>
    </message>
    <message>
        <source>its answer</source>
        <translation>그 응답</translation>
    </message>
    <message>
        <source>its epoch {epoch} is the newest of {id} (that is {newest})</source>
        <translation>에포크 {epoch} ≥ {id} 최신 에포크 {newest}</translation>
    </message>
    <message>
        <source>its group was deleted</source>
        <translation>그룹이 삭제됨</translation>
    </message>
    <message>
        <source>its topic was deleted</source>
        <translation>토픽이 삭제됨</translation>
    </message>
    <message>
        <source>its transaction has committed</source>
        <translation>트랜잭션이 커밋됨</translation>
    </message>
    <message>
        <source>its transaction is open: readers of committed data wait</source>
        <translation>트랜잭션이 열려 있음: 커밋된 데이터만 읽는 컨슈머는 기다림</translation>
    </message>
    <message>
        <source>its transaction was aborted</source>
        <translation>트랜잭션이 중단됨</translation>
    </message>
    <message>
        <source>its transaction was aborted: readers of committed data skip it</source>
        <translation>트랜잭션이 중단됨: 커밋된 데이터만 읽는 컨슈머는 건너뜀</translation>
    </message>
    <message>
        <source>joins</source>
        <translation>참여하는 중</translation>
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
        <source>last error</source>
        <translation>마지막 오류</translation>
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
        <source>last stable offset (LSO) of {partition}</source>
        <translation>{partition}의 마지막 안정 오프셋(LSO)</translation>
    </message>
    <message>
        <source>late: it has not polled in time</source>
        <translation>늦음: 제때 poll하지 않음</translation>
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
        <source>leader epoch of {partition}</source>
        <translation>{partition}의 리더 에포크</translation>
    </message>
    <message>
        <source>leader epoch {n}</source>
        <translation>리더 에포크 {n}</translation>
    </message>
    <message>
        <source>leader of {partition}</source>
        <translation>{partition}의 리더</translation>
    </message>
    <message>
        <source>leader: takes all reads and writes</source>
        <translation>리더: 읽기와 쓰기를 모두 받음</translation>
    </message>
    <message>
        <source>leader: {node}</source>
        <translation>리더: {node}</translation>
    </message>
    <message>
        <source>left</source>
        <translation>나감</translation>
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
        <source>log end offset (LEO) of {partition}</source>
        <translation>{partition}의 로그 끝 오프셋(LEO)</translation>
    </message>
    <message>
        <source>log start / HW / LSO / LEO</source>
        <translation>로그 시작 / HW / LSO / LEO</translation>
    </message>
    <message>
        <source>log start offset of {partition}</source>
        <translation>{partition}의 로그 시작 오프셋</translation>
    </message>
    <message>
        <source>log start {n}</source>
        <translation>로그 시작 {n}</translation>
    </message>
    <message>
        <source>looks for the coordinator</source>
        <translation>코디네이터 찾는 중</translation>
    </message>
    <message>
        <source>lost on the way</source>
        <translation>도중에 사라짐</translation>
    </message>
    <message>
        <source>marker of a transaction: C commit, A abort</source>
        <translation>트랜잭션 마커: C 커밋, A 중단</translation>
    </message>
    <message>
        <source>markers to be replicated</source>
        <translation>마커가 복제되기를</translation>
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
        <source>members of group {group}</source>
        <translation>그룹 {group}의 멤버 수</translation>
    </message>
    <message>
        <source>membership</source>
        <translation>멤버 상태</translation>
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
        <source>more records</source>
        <translation>레코드가 더 오기를</translation>
    </message>
    <message>
        <source>must poll within</source>
        <translation>poll 기한</translation>
    </message>
    <message>
        <source>new</source>
        <translation>새 멤버</translation>
    </message>
    <message>
        <source>newest value of key {key} in {partition}</source>
        <translation>{partition}에서 키 {key}의 최신 값</translation>
    </message>
    <message>
        <source>next seq {n}</source>
        <translation>다음 seq {n}</translation>
    </message>
    <message>
        <source>next sequence of {client} for {partition}</source>
        <translation>{partition}에 대한 {client}의 다음 시퀀스</translation>
    </message>
    <message>
        <source>no answer from a machine without power</source>
        <translation>전원 꺼진 기계는 응답이 없음</translation>
    </message>
    <message>
        <source>no answer in time</source>
        <translation>제때 응답이 없음</translation>
    </message>
    <message>
        <source>no broker runs</source>
        <translation>실행 중인 브로커가 없음</translation>
    </message>
    <message>
        <source>no broker that runs looks after a group {group}</source>
        <translation>실행 중인 어느 브로커도 그룹 {group}의 코디네이터가 아님</translation>
    </message>
    <message>
        <source>no controller is active</source>
        <translation>활성 컨트롤러가 없음</translation>
    </message>
    <message>
        <source>no coordinator knows it</source>
        <translation>아는 코디네이터 없음</translation>
    </message>
    <message>
        <source>no heartbeat for {n} ms</source>
        <translation>{n} ms 동안 하트비트 없음</translation>
    </message>
    <message>
        <source>no heartbeat was answered for session.timeout.ms</source>
        <translation>session.timeout.ms 동안 하트비트에 답이 없음</translation>
    </message>
    <message>
        <source>no keys</source>
        <translation>키 없음</translation>
    </message>
    <message>
        <source>no leader</source>
        <translation>리더 없음</translation>
    </message>
    <message>
        <source>no leader is known</source>
        <translation>아는 리더가 없음</translation>
    </message>
    <message>
        <source>no leader: nobody can say</source>
        <translation>리더가 없어 알 수 없음</translation>
    </message>
    <message>
        <source>no majority fetched for {n} ms</source>
        <translation>{n} ms 동안 과반이 가져가지 않음</translation>
    </message>
    <message>
        <source>no partition for it: others have them all</source>
        <translation>받은 파티션 없음: 다른 멤버가 모두 가짐</translation>
    </message>
    <message>
        <source>no process: memory is gone, the disk stays</source>
        <translation>프로세스 없음: 메모리는 사라지고 디스크는 남음</translation>
    </message>
    <message>
        <source>no record has this key</source>
        <translation>이 키를 가진 레코드가 없음</translation>
    </message>
    <message>
        <source>no replicas yet</source>
        <translation>아직 복제본 없음</translation>
    </message>
    <message>
        <source>no word from the leader yet</source>
        <translation>아직 리더의 소식이 없음</translation>
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
        <source>nobody coordinates it now</source>
        <translation>지금 코디네이터가 없음</translation>
    </message>
    <message>
        <source>nobody has read the metadata log yet</source>
        <translation>아직 아무도 메타데이터 로그를 읽지 않음</translation>
    </message>
    <message>
        <source>nobody has used it for offsets.retention.minutes</source>
        <translation>offsets.retention.minutes 동안 아무도 쓰지 않음</translation>
    </message>
    <message>
        <source>nobody is left</source>
        <translation>아무도 남지 않음</translation>
    </message>
    <message>
        <source>nodes, faults</source>
        <translation>노드, 장애</translation>
    </message>
    <message>
        <source>none</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>none is open · timeout {ms} ms</source>
        <translation>열린 것 없음 · 제한 시간 {ms} ms</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>아직 없음</translation>
    </message>
    <message>
        <source>not a member yet</source>
        <translation>아직 멤버 아님</translation>
    </message>
    <message>
        <source>not every broker has heard of the others yet</source>
        <translation>아직 서로를 모르는 브로커가 있음</translation>
    </message>
    <message>
        <source>not part of this transaction</source>
        <translation>이 트랜잭션에 속하지 않음</translation>
    </message>
    <message>
        <source>not ready</source>
        <translation>준비 안 됨</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>설정 안 함</translation>
    </message>
    <message>
        <source>not so: {fact}</source>
        <translation>다음이 아닐 것: {fact}</translation>
    </message>
    <message>
        <source>not yet committed: above the high watermark</source>
        <translation>아직 커밋되지 않음: 하이 워터마크 위</translation>
    </message>
    <message>
        <source>nothing committed yet</source>
        <translation>아직 커밋 없음</translation>
    </message>
    <message>
        <source>nothing is selected</source>
        <translation>선택한 것 없음</translation>
    </message>
    <message>
        <source>nothing new</source>
        <translation>새 것 없음</translation>
    </message>
    <message>
        <source>nothing selected</source>
        <translation>선택한 것 없음</translation>
    </message>
    <message>
        <source>nothing waits</source>
        <translation>기다리는 것 없음</translation>
    </message>
    <message>
        <source>nothing was heard of it for its session timeout</source>
        <translation>세션 타임아웃 동안 소식이 없음</translation>
    </message>
    <message>
        <source>null value: a tombstone</source>
        <translation>값 null: 툼스톤</translation>
    </message>
    <message>
        <source>of {n} records that group {group} is done with</source>
        <translation>그룹 {group}에서 마친 레코드 {n}개 가운데</translation>
    </message>
    <message>
        <source>of {n} records that group {group} is done with; the first is {record}</source>
        <translation>그룹 {group}에서 마친 레코드 {n}개 가운데, 첫 번째는 {record}</translation>
    </message>
    <message>
        <source>of {n} records that group {group} is done with; the first is {record}, in the output at {places}</source>
        <translation>그룹 {group}에서 마친 레코드 {n}개 가운데, 첫 번째는 {record}, 출력에서의 위치 {places}</translation>
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
        <source>offset of {partition}</source>
        <translation>{partition} 오프셋</translation>
    </message>
    <message>
        <source>offset of {partition} committed by group {group}</source>
        <translation>그룹 {group}에서 {partition}에 커밋한 오프셋</translation>
    </message>
    <message>
        <source>offset {n} is out of range</source>
        <translation>오프셋 {n} 범위 밖</translation>
    </message>
    <message>
        <source>offset {offset} on broker {node}</source>
        <translation>브로커 {node}의 오프셋 {offset}</translation>
    </message>
    <message>
        <source>offset {offset} · key {key} · value {value}</source>
        <translation>오프셋 {offset} · 키 {key} · 값 {value}</translation>
    </message>
    <message>
        <source>offset {offset} · producer id {id}
{fate}</source>
        <translation>오프셋 {offset} · 프로듀서 ID {id}
{fate}</translation>
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
        <source>offsets in a transaction</source>
        <translation>트랜잭션의 오프셋이 쓰이기를</translation>
    </message>
    <message>
        <source>offsets {from} – {to}</source>
        <translation>오프셋 {from} – {to}</translation>
    </message>
    <message>
        <source>on broker {node}</source>
        <translation>브로커 {node}</translation>
    </message>
    <message>
        <source>on brokers</source>
        <translation>있는 브로커</translation>
    </message>
    <message>
        <source>on close</source>
        <translation>닫을 때</translation>
    </message>
    <message>
        <source>open</source>
        <translation>열려 있음</translation>
    </message>
    <message>
        <source>open since {offset}, no marker yet</source>
        <translation>{offset}부터 열림, 마커 없음</translation>
    </message>
    <message>
        <source>open transaction</source>
        <translation>열린 트랜잭션</translation>
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
        <source>outside of transactions</source>
        <translation>트랜잭션 밖</translation>
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
        <source>partition {partition}</source>
        <translation>파티션 {partition}</translation>
    </message>
    <message>
        <source>partition {partition} has no leader</source>
        <translation>파티션 {partition}에 리더 없음</translation>
    </message>
    <message>
        <source>partitions of {client}</source>
        <translation>{client}의 파티션</translation>
    </message>
    <message>
        <source>partitions with replicas out of sync</source>
        <translation>동기화되지 않은 복제본이 있는 파티션</translation>
    </message>
    <message>
        <source>partitions without a leader</source>
        <translation>리더가 없는 파티션</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>polls</source>
        <translation>poll 중</translation>
    </message>
    <message>
        <source>position</source>
        <translation>포지션</translation>
    </message>
    <message>
        <source>position of {client} in {partition}</source>
        <translation>{partition}에서 {client}의 포지션</translation>
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
        <source>processes</source>
        <translation>처리 중</translation>
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
        <source>producer epoch of {client}</source>
        <translation>{client}의 프로듀서 에포크</translation>
    </message>
    <message>
        <source>producer id</source>
        <translation>프로듀서 ID</translation>
    </message>
    <message>
        <source>producer id / epoch</source>
        <translation>프로듀서 ID / 에포크</translation>
    </message>
    <message>
        <source>producer id {id}</source>
        <translation>프로듀서 ID {id}</translation>
    </message>
    <message>
        <source>producer id {id}, since {offset}</source>
        <translation>프로듀서 ID {id}, {offset}부터</translation>
    </message>
    <message>
        <source>producer id {pid}</source>
        <translation>프로듀서 ID {pid}</translation>
    </message>
    <message>
        <source>producer id {pid}, epoch {epoch}, on broker {node}</source>
        <translation>프로듀서 ID {pid}, 에포크 {epoch}, 브로커 {node}</translation>
    </message>
    <message>
        <source>producer id {pid}, epoch {epoch}, on broker {node}; {state} is being written</source>
        <translation>프로듀서 ID {pid}, 에포크 {epoch}, 브로커 {node}, {state} 쓰는 중</translation>
    </message>
    <message>
        <source>producer ids</source>
        <translation>프로듀서 ID를</translation>
    </message>
    <message>
        <source>producer {client}</source>
        <translation>프로듀서 {client}</translation>
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
        <source>read by {member}</source>
        <translation>읽는 멤버: {member}</translation>
    </message>
    <message>
        <source>reads {topic} · {delivery}</source>
        <translation>읽는 토픽 {topic} · {delivery}</translation>
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
        <source>record of a committed transaction: line below closed</source>
        <translation>커밋된 트랜잭션의 레코드: 아래 줄이 이어짐</translation>
    </message>
    <message>
        <source>record of an aborted transaction: struck out, committed reads skip it</source>
        <translation>중단된 트랜잭션의 레코드: 줄이 그어짐, 커밋 읽기는 건너뜀</translation>
    </message>
    <message>
        <source>record of an open transaction: hatched, line below broken</source>
        <translation>열린 트랜잭션의 레코드: 빗금, 아래 줄이 끊김</translation>
    </message>
    <message>
        <source>record {offset} of {partition}</source>
        <translation>{partition}의 레코드 {offset}</translation>
    </message>
    <message>
        <source>record; equal keys have equal colours</source>
        <translation>레코드; 키가 같으면 색도 같음</translation>
    </message>
    <message>
        <source>records lost by {client}</source>
        <translation>{client}에서 잃은 레코드</translation>
    </message>
    <message>
        <source>records of {client} that were acknowledged</source>
        <translation>{client}: 확인 응답된 레코드</translation>
    </message>
    <message>
        <source>records of {partition} that can be read</source>
        <translation>{partition}에서 읽을 수 있는 레코드</translation>
    </message>
    <message>
        <source>records processed</source>
        <translation>처리한 레코드</translation>
    </message>
    <message>
        <source>records read</source>
        <translation>읽은 레코드</translation>
    </message>
    <message>
        <source>records {client} gave up</source>
        <translation>{client}: 포기한 레코드</translation>
    </message>
    <message>
        <source>records {client} has read</source>
        <translation>{client}: 읽은 레코드</translation>
    </message>
    <message>
        <source>records {client} is done with</source>
        <translation>{client}: 처리를 마친 레코드</translation>
    </message>
    <message>
        <source>records {client} was given to send</source>
        <translation>{client}: 보내라고 받은 레코드</translation>
    </message>
    <message>
        <source>records {what}</source>
        <translation>레코드 {what}</translation>
    </message>
    <message>
        <source>replaces {member}</source>
        <translation>{member} 대신</translation>
    </message>
    <message>
        <source>replicas</source>
        <translation>복제본</translation>
    </message>
    <message>
        <source>replicas of {partition}, in order</source>
        <translation>{partition}의 복제본(순서대로)</translation>
    </message>
    <message>
        <source>replication</source>
        <translation>복제를</translation>
    </message>
    <message>
        <source>replication between brokers</source>
        <translation>브로커 사이의 복제</translation>
    </message>
    <message>
        <source>replication of the committed offsets</source>
        <translation>커밋한 오프셋의 복제</translation>
    </message>
    <message>
        <source>replication of the group's change</source>
        <translation>그룹 변경의 복제</translation>
    </message>
    <message>
        <source>request</source>
        <translation>요청</translation>
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
        <source>request queue of a broker</source>
        <translation>브로커의 요청 큐</translation>
    </message>
    <message>
        <source>requests</source>
        <translation>요청</translation>
    </message>
    <message>
        <source>results of {client} that are there once more</source>
        <translation>{client}: 한 번 더 들어간 결과</translation>
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
        <source>run-retention</source>
        <translation>run-retention</translation>
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
        <source>segments of {partition}</source>
        <translation>{partition}의 세그먼트 수</translation>
    </message>
    <message>
        <source>selected</source>
        <translation>선택한 것</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>보낸 때</translation>
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
        <source>so far: {got}</source>
        <translation>지금까지: {got}</translation>
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
        <source>somebody has a higher epoch</source>
        <translation>누군가 더 높은 에포크를 가짐</translation>
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
        <source>static</source>
        <translation>정적 멤버</translation>
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
        <source>such events: {n}</source>
        <translation>그런 이벤트: {n}개</translation>
    </message>
    <message>
        <source>takes part, nothing written yet</source>
        <translation>참여함, 아직 쓴 것이 없음</translation>
    </message>
    <message>
        <source>the LAG on {partition} is not known</source>
        <translation>{partition}의 LAG은 알 수 없음</translation>
    </message>
    <message>
        <source>the active controller</source>
        <translation>활성 컨트롤러를</translation>
    </message>
    <message>
        <source>the application aborts</source>
        <translation>애플리케이션이 중단함</translation>
    </message>
    <message>
        <source>the application begins a transaction</source>
        <translation>애플리케이션이 트랜잭션을 시작함</translation>
    </message>
    <message>
        <source>the application commits</source>
        <translation>애플리케이션이 커밋함</translation>
    </message>
    <message>
        <source>the application did not poll in time</source>
        <translation>애플리케이션이 제때 poll하지 않음</translation>
    </message>
    <message>
        <source>the application polls</source>
        <translation>애플리케이션이 poll함</translation>
    </message>
    <message>
        <source>the assignment could not be stored</source>
        <translation>할당을 저장하지 못함</translation>
    </message>
    <message>
        <source>the assignment gives them to others</source>
        <translation>할당에 따라 다른 멤버가 가짐</translation>
    </message>
    <message>
        <source>the assignment of {group}</source>
        <translation>{group} 그룹의 할당</translation>
    </message>
    <message>
        <source>the candidate's log is behind</source>
        <translation>후보의 로그가 뒤처짐</translation>
    </message>
    <message>
        <source>the cluster is ready</source>
        <translation>클러스터가 준비됨</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>연결이 끊김</translation>
    </message>
    <message>
        <source>the connection was over</source>
        <translation>연결이 끝남</translation>
    </message>
    <message>
        <source>the connection was refused</source>
        <translation>연결이 거부됨</translation>
    </message>
    <message>
        <source>the consumer closes</source>
        <translation>컨슈머가 닫힘</translation>
    </message>
    <message>
        <source>the coordinator gives them to others</source>
        <translation>코디네이터가 다른 멤버에게 줌</translation>
    </message>
    <message>
        <source>the coordinator has taken it in</source>
        <translation>코디네이터가 받아들임</translation>
    </message>
    <message>
        <source>the coordinator is known</source>
        <translation>코디네이터를 찾음</translation>
    </message>
    <message>
        <source>the coordinator wants {partitions} back</source>
        <translation>코디네이터가 돌려받으려는 파티션: {partitions}</translation>
    </message>
    <message>
        <source>the data directory cannot be written any more</source>
        <translation>데이터 디렉터리에 더는 쓸 수 없음</translation>
    </message>
    <message>
        <source>the epoch must rise before anything else is sent</source>
        <translation>다른 것을 보내기 전에 에포크를 올려야 함</translation>
    </message>
    <message>
        <source>the first live replica of the ISR, in replica order</source>
        <translation>복제본 순서에서 살아 있는 첫 ISR 복제본</translation>
    </message>
    <message>
        <source>the group is larger than group.max.size</source>
        <translation>그룹이 group.max.size보다 큼</translation>
    </message>
    <message>
        <source>the group rebalances</source>
        <translation>그룹이 리밸런스함</translation>
    </message>
    <message>
        <source>the group's committed offset</source>
        <translation>그룹이 커밋한 오프셋</translation>
    </message>
    <message>
        <source>the leader joined again</source>
        <translation>그룹 리더가 다시 참여함</translation>
    </message>
    <message>
        <source>the leader {node} answers</source>
        <translation>리더 {node}의 응답이 있음</translation>
    </message>
    <message>
        <source>the leader's assignment is stored</source>
        <translation>그룹 리더의 할당이 저장됨</translation>
    </message>
    <message>
        <source>the leader's log was cut below the position</source>
        <translation>리더의 로그가 위치보다 아래에서 잘림</translation>
    </message>
    <message>
        <source>the link between {from} and {to} lets frames through</source>
        <translation>링크가 프레임을 통과시킴: {from} – {to}</translation>
    </message>
    <message>
        <source>the marker of the transaction before is in {partition}</source>
        <translation>이전 트랜잭션의 마커가 기록됨: {partition}</translation>
    </message>
    <message>
        <source>the other members of {group}</source>
        <translation>{group} 그룹의 다른 멤버들</translation>
    </message>
    <message>
        <source>the other replicas to delete the records too</source>
        <translation>다른 복제본도 레코드를 지우기를</translation>
    </message>
    <message>
        <source>the preferred replica takes its place again</source>
        <translation>선호 복제본이 제자리로 돌아옴</translation>
    </message>
    <message>
        <source>the producer aborts</source>
        <translation>프로듀서가 중단함</translation>
    </message>
    <message>
        <source>the producer commits</source>
        <translation>프로듀서가 커밋함</translation>
    </message>
    <message>
        <source>the producer starts</source>
        <translation>프로듀서가 시작함</translation>
    </message>
    <message>
        <source>the receiver closed the connection</source>
        <translation>받는 쪽이 연결을 닫음</translation>
    </message>
    <message>
        <source>the receiver has no power</source>
        <translation>받는 쪽의 전원이 꺼짐</translation>
    </message>
    <message>
        <source>the replica of {partition} on {node}</source>
        <translation>{node}의 {partition} 복제본</translation>
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
        <source>the topics have other partitions than were shared out</source>
        <translation>나눠 준 것과 토픽의 파티션이 다름</translation>
    </message>
    <message>
        <source>the transaction coordinator</source>
        <translation>트랜잭션 코디네이터를</translation>
    </message>
    <message>
        <source>the transaction is aborted</source>
        <translation>트랜잭션이 중단됨</translation>
    </message>
    <message>
        <source>the transaction's coordinator to verify the partitions</source>
        <translation>트랜잭션 코디네이터가 파티션을 확인하기를</translation>
    </message>
    <message>
        <source>there is a topic {topic}</source>
        <translation>토픽 {topic} 있음</translation>
    </message>
    <message>
        <source>there is neither a client nor a group {name}</source>
        <translation>그런 클라이언트도 그룹도 없음: {name}</translation>
    </message>
    <message>
        <source>there is no answer yet</source>
        <translation>아직 답이 없음</translation>
    </message>
    <message>
        <source>there is no client {client}</source>
        <translation>없는 클라이언트: {client}</translation>
    </message>
    <message>
        <source>there is no client {client} (did you mean {other}?)</source>
        <translation>없는 클라이언트: {client} (혹시 {other}?)</translation>
    </message>
    <message>
        <source>there is no topic {topic}</source>
        <translation>없는 토픽: {topic}</translation>
    </message>
    <message>
        <source>there is no {node}</source>
        <translation>없음: {node}</translation>
    </message>
    <message>
        <source>they do</source>
        <translation>성립함</translation>
    </message>
    <message>
        <source>this node leads</source>
        <translation>이 노드가 리더임</translation>
    </message>
    <message>
        <source>this node led the epoch and just gave up</source>
        <translation>이 노드가 그 에포크의 리더였다가 방금 물러남</translation>
    </message>
    <message>
        <source>tombstone: deletes its key</source>
        <translation>툼스톤: 그 키를 지움</translation>
    </message>
    <message>
        <source>topic {topic}</source>
        <translation>토픽 {topic}</translation>
    </message>
    <message>
        <source>topic {topic} has partitions 0 to {n}</source>
        <translation>토픽 {topic}의 파티션은 0부터 {n}까지</translation>
    </message>
    <message>
        <source>transaction</source>
        <translation>트랜잭션</translation>
    </message>
    <message>
        <source>transaction {id}</source>
        <translation>트랜잭션 {id}</translation>
    </message>
    <message>
        <source>transaction.timeout.ms is over</source>
        <translation>transaction.timeout.ms가 지남</translation>
    </message>
    <message>
        <source>transactional.id.expiration.ms is over</source>
        <translation>transactional.id.expiration.ms가 지남</translation>
    </message>
    <message>
        <source>transactions</source>
        <translation>트랜잭션</translation>
    </message>
    <message>
        <source>transactions {client} aborted</source>
        <translation>{client}: 중단한 트랜잭션</translation>
    </message>
    <message>
        <source>transactions {client} committed</source>
        <translation>{client}: 커밋한 트랜잭션</translation>
    </message>
    <message>
        <source>unclean election: records may be lost</source>
        <translation>언클린 선출: 레코드가 사라질 수 있음</translation>
    </message>
    <message>
        <source>uninitialized</source>
        <translation>초기화 전</translation>
    </message>
    <message>
        <source>user, client-id or ip.</source>
        <translation>user, client-id 또는 ip.</translation>
    </message>
    <message>
        <source>value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>virtual time</source>
        <translation>가상 시간</translation>
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
        <source>voted for {node} in this epoch</source>
        <translation>이 에포크에 이미 {node}에게 투표함</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>기다림</translation>
    </message>
    <message>
        <source>waits for an answer</source>
        <translation>응답을 기다림</translation>
    </message>
    <message>
        <source>waits for its assignment</source>
        <translation>할당 기다리는 중</translation>
    </message>
    <message>
        <source>waits for partitions of others</source>
        <translation>다른 멤버의 파티션을 기다림</translation>
    </message>
    <message>
        <source>what it is called in the window and in scripts</source>
        <translation>창과 스크립트에서 부를 이름</translation>
    </message>
    <message>
        <source>what it says</source>
        <translation>내용</translation>
    </message>
    <message>
        <source>where</source>
        <translation>어디에</translation>
    </message>
    <message>
        <source>who has the same group shares the input out</source>
        <translation>같은 그룹이면 입력을 나누어 읽습니다</translation>
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
        <source>your answer</source>
        <translation>답</translation>
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
        <source>{client} does not read {partition}</source>
        <translation>{client}: {partition} 읽지 않음</translation>
    </message>
    <message>
        <source>{client} has no transactional.id</source>
        <translation>{client}: transactional.id 없음</translation>
    </message>
    <message>
        <source>{client} has sent nothing to {partition}</source>
        <translation>{client}: {partition}에 보낸 것 없음</translation>
    </message>
    <message>
        <source>{client} is a consumer</source>
        <translation>{client}: 컨슈머임</translation>
    </message>
    <message>
        <source>{client} is a producer</source>
        <translation>{client}: 프로듀서임</translation>
    </message>
    <message>
        <source>{client} is a transform</source>
        <translation>{client}: 변환 애플리케이션임</translation>
    </message>
    <message>
        <source>{client} is no consumer</source>
        <translation>{client}: 컨슈머가 아님</translation>
    </message>
    <message>
        <source>{client} is no producer</source>
        <translation>{client}: 프로듀서가 아님</translation>
    </message>
    <message>
        <source>{client} is not idempotent</source>
        <translation>{client}: 멱등이 아님</translation>
    </message>
    <message>
        <source>{committed}, {pending} pending</source>
        <translation>{committed}, 대기 {pending}</translation>
    </message>
    <message>
        <source>{config} is no broker config</source>
        <translation>{config}: 브로커 설정이 아님</translation>
    </message>
    <message>
        <source>{config} is no topic config</source>
        <translation>{config}: 토픽 설정이 아님</translation>
    </message>
    <message>
        <source>{config} of {thing}</source>
        <translation>{thing}의 {config}</translation>
    </message>
    <message>
        <source>{consumer} committed {offsets} for group {group} ({how})</source>
        <translation>{consumer}: 그룹 {group}에 커밋함, {offsets} ({how})</translation>
    </message>
    <message>
        <source>{consumer} could not commit {offsets} for group {group}: {error} ({how})</source>
        <translation>{consumer}: 그룹 {group}에 커밋하지 못함, {offsets}: {error} ({how})</translation>
    </message>
    <message>
        <source>{consumer} gives {partitions} back to group {group} ({reason})</source>
        <translation>{consumer}: 그룹 {group}에 돌려주는 파티션 {partitions} ({reason})</translation>
    </message>
    <message>
        <source>{consumer} goes on with {partitions}</source>
        <translation>{consumer}: 다시 읽는 파티션 {partitions}</translation>
    </message>
    <message>
        <source>{consumer} got no partition of group {group} (generation {n}): it waits in reserve</source>
        <translation>{consumer}: 그룹 {group}에서 받은 파티션 없음 (세대 {n}), 예비로 기다립니다</translation>
    </message>
    <message>
        <source>{consumer} has lost {partitions} of group {group} and can no longer commit them ({reason})</source>
        <translation>{consumer}: 그룹 {group}에서 잃은 파티션 {partitions}, 더는 커밋할 수 없습니다 ({reason})</translation>
    </message>
    <message>
        <source>{consumer} has not polled for {ms} ms: it leaves group {group}</source>
        <translation>{consumer}: {ms} ms 동안 poll하지 않아 그룹 {group}에서 나갑니다</translation>
    </message>
    <message>
        <source>{consumer} in group {group}: {from} → {to} ({reason})</source>
        <translation>그룹 {group}의 {consumer}: {from} → {to} ({reason})</translation>
    </message>
    <message>
        <source>{consumer} pauses {partitions}</source>
        <translation>{consumer}: 잠시 멈춘 파티션 {partitions}</translation>
    </message>
    <message>
        <source>{consumer} reads {partitions} for group {group} now (generation {n})</source>
        <translation>{consumer}: 이제 그룹 {group}에서 읽는 파티션 {partitions} (세대 {n})</translation>
    </message>
    <message>
        <source>{error} for {partition}</source>
        <translation>{partition}: {error}</translation>
    </message>
    <message>
        <source>{fact} ({detail})</source>
        <translation>{fact} ({detail})</translation>
    </message>
    <message>
        <source>{file}: input/output error of the disk</source>
        <translation>{file}: 디스크 입출력 오류</translation>
    </message>
    <message>
        <source>{file}: no space left on the device</source>
        <translation>{file}: 디스크에 남은 공간 없음</translation>
    </message>
    <message>
        <source>{from} to {to} are acknowledged, the high watermark of broker {node} is {hw}</source>
        <translation>{from}–{to} 확인 응답됨, 브로커 {node}의 하이 워터마크는 {hw}</translation>
    </message>
    <message>
        <source>{from} → {to}</source>
        <translation>{from} → {to}</translation>
    </message>
    <message>
        <source>{group} has committed nothing</source>
        <translation>{group}: 커밋 없음</translation>
    </message>
    <message>
        <source>{group} has committed nothing of {partition}</source>
        <translation>{group}: {partition} 커밋 없음</translation>
    </message>
    <message>
        <source>{have} · gives back {revoke}</source>
        <translation>{have} · 돌려줌: {revoke}</translation>
    </message>
    <message>
        <source>{have} · shall have {target}</source>
        <translation>{have} · 받을 것: {target}</translation>
    </message>
    <message>
        <source>{invariant} does not hold: {detail}</source>
        <translation>{invariant} 깨짐: {detail}</translation>
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
        <source>{left} s left of {ms} ms</source>
        <translation>{ms} ms 중 {left}초 남음</translation>
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
        <source>{name} gave up {n} records of {topic}, it reads them again ({reason})</source>
        <translation>{name}: {topic}의 레코드 {n}개를 포기하고 다시 읽습니다 ({reason})</translation>
    </message>
    <message>
        <source>{name} is fenced: another producer uses {id} by now ({error}, {reason})</source>
        <translation>{name} 펜스됨: 이제 다른 프로듀서가 쓰는 {id} ({error}, {reason})</translation>
    </message>
    <message>
        <source>{name} takes offsets of group {group} into its transaction: {offsets}</source>
        <translation>{name}: 그룹 {group}의 오프셋을 트랜잭션에 넣는다: {offsets}</translation>
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
        <source>{node} crashed</source>
        <translation>{node} 비정상 종료</translation>
    </message>
    <message>
        <source>{node} has all the leader has: LEO {have} of {all}</source>
        <translation>{node}: 리더와 같은 곳까지 복제함, LEO {have} / {all}</translation>
    </message>
    <message>
        <source>{node} has no power</source>
        <translation>{node} 전원 꺼짐</translation>
    </message>
    <message>
        <source>{node} is fenced</source>
        <translation>{node} 펜스됨</translation>
    </message>
    <message>
        <source>{node} is frozen</source>
        <translation>{node} 얼어붙음</translation>
    </message>
    <message>
        <source>{node} is running</source>
        <translation>{node} 실행 중</translation>
    </message>
    <message>
        <source>{node} is shutting down</source>
        <translation>{node} 종료하는 중</translation>
    </message>
    <message>
        <source>{node} is starting</source>
        <translation>{node} 시작하는 중</translation>
    </message>
    <message>
        <source>{node} is stopped</source>
        <translation>{node} 중지됨</translation>
    </message>
    <message>
        <source>{node} is that leader (it is {leader})</source>
        <translation>{node}: 요청받은 쪽이 리더임 (리더: {leader})</translation>
    </message>
    <message>
        <source>{node} leads this epoch already</source>
        <translation>이 에포크에는 이미 {node} 리더가 있음</translation>
    </message>
    <message>
        <source>{node} may lead: it is in the ISR; process: {state}</source>
        <translation>{node}: 리더가 될 수 있음 — ISR 안, 프로세스 상태: {state}</translation>
    </message>
    <message>
        <source>{node} may lead: it is not in the ISR; process: {state}</source>
        <translation>{node}: 리더가 될 수 있음 — ISR 밖, 프로세스 상태: {state}</translation>
    </message>
    <message>
        <source>{node} runs and is not fenced (it is {state})</source>
        <translation>{node}: 실행 중이고 펜스되지 않음 (상태: {state})</translation>
    </message>
    <message>
        <source>{node} was killed</source>
        <translation>{node} 강제 종료됨</translation>
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
        <source>{n} committed, {m} aborted</source>
        <translation>커밋 {n}, 중단 {m}</translation>
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
        <source>{n} in flight</source>
        <translation>전송 중 {n}</translation>
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
        <source>{n} open</source>
        <translation>열림 {n}</translation>
    </message>
    <message>
        <source>{n} partitions of internal topics hidden</source>
        <translation>내부 토픽 파티션 {n}개 숨김</translation>
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
        <source>{n} records</source>
        <translation>레코드 {n}개</translation>
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
        <source>{n} waiting</source>
        <translation>대기 {n}</translation>
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
        <source>{offset} is acknowledged, the log of broker {node} begins at {start}</source>
        <translation>{offset} 확인 응답됨, 브로커 {node}의 로그는 {start}에서 시작</translation>
    </message>
    <message>
        <source>{offset}, with the transaction</source>
        <translation>{offset}, 트랜잭션과 함께</translation>
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
        <translation>{partition} @{range}: 처리함, {consumer}</translation>
    </message>
    <message>
        <source>{partition} @{range}: processed by {name} into {topic}</source>
        <translation>{partition} @{range}: 처리해 {topic}에 씀, {name}</translation>
    </message>
    <message>
        <source>{partition} @{range}: read by {consumer}</source>
        <translation>{partition} @{range}: {consumer}에서 읽음</translation>
    </message>
    <message>
        <source>{partition} exists</source>
        <translation>{partition} 존재</translation>
    </message>
    <message>
        <source>{partition} has ISR {isr} of {replicas}</source>
        <translation>{partition}: 복제본 {replicas} 가운데 ISR {isr}</translation>
    </message>
    <message>
        <source>{partition} has a leader</source>
        <translation>{partition} 리더 있음</translation>
    </message>
    <message>
        <source>{partition} has no leader</source>
        <translation>리더 없음: {partition}</translation>
    </message>
    <message>
        <source>{partition} is not compacted</source>
        <translation>{partition}: 압축 토픽이 아님</translation>
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
        <source>{partition}: compacted up to offset</source>
        <translation>{partition}: 여기까지 압축됨, 오프셋</translation>
    </message>
    <message>
        <source>{partition}: compacted up to {to} on {node}: {after} of {before} records stay, {bytes} of {all} bytes, {segments} segments became {left}</source>
        <translation>{partition}: {node}에서 {to}까지 압축(compaction)됨: 레코드 {before}개 중 {after}개, {all}바이트 중 {bytes}바이트가 남고 세그먼트 {segments}개가 {left}개가 되었습니다</translation>
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
        <source>{partition}: one record back, to {offset}</source>
        <translation>{partition}: 한 레코드 뒤로, {offset}</translation>
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
        <source>{partition}: to the beginning</source>
        <translation>{partition}: 처음으로</translation>
    </message>
    <message>
        <source>{partition}: to the end</source>
        <translation>{partition}: 끝으로</translation>
    </message>
    <message>
        <source>{partition}: {consumer} goes on at offset {offset} ({reason})</source>
        <translation>{partition}: {consumer} · 오프셋 {offset}에서 이어 감 ({reason})</translation>
    </message>
    <message>
        <source>{partition}: {consumer} reads on from offset {offset} ({reason})</source>
        <translation>{partition}: {consumer} · 오프셋 {offset}부터 읽습니다 ({reason})</translation>
    </message>
    <message>
        <source>{partition}: {consumer} reads on from the beginning ({reason})</source>
        <translation>{partition}: {consumer} · 처음부터 읽습니다 ({reason})</translation>
    </message>
    <message>
        <source>{partition}: {consumer} reads on from the end ({reason})</source>
        <translation>{partition}: {consumer} · 끝부터 읽습니다 ({reason})</translation>
    </message>
    <message>
        <source>{partition}: {consumer} starts at the beginning ({reason}, and auto.offset.reset=earliest)</source>
        <translation>{partition}: {consumer} · 처음부터 읽음 ({reason}, auto.offset.reset=earliest)</translation>
    </message>
    <message>
        <source>{partition}: {consumer} starts at the end and skips what is there ({reason}, and auto.offset.reset=latest)</source>
        <translation>{partition}: {consumer} · 끝에서 시작하고 이미 있는 것은 건너뜀 ({reason}, auto.offset.reset=latest)</translation>
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
        <source>{partition}: {marker}. {lso}.</source>
        <translation>{partition}: {marker}. {lso}.</translation>
    </message>
    <message>
        <source>{partition}: {node} begins to compact, {percent} % is dirty, offsets {from} to {to} ({reason})</source>
        <translation>{partition}: 압축(compaction) 시작, {node}. 더티 비율 {percent} %, 오프셋 {from}–{to} ({reason})</translation>
    </message>
    <message>
        <source>{partition}: {node} cannot compact this log and leaves it alone: {reason}</source>
        <translation>{partition}: 압축할 수 없어 이 로그를 그대로 둠, {node}: {reason}</translation>
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
        <source>{partition}: {node} stopped compacting: {reason}</source>
        <translation>{partition}: 압축을 중단함, {node}: {reason}</translation>
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
        <source>{path} = {value}: {sentence}</source>
        <translation>{path} = {value}: {sentence}</translation>
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
        <source>{percent} % of what may be cleaned</source>
        <translation>압축할 수 있는 것의 {percent} %</translation>
    </message>
    <message>
        <source>{sent} sent · {acked} acknowledged</source>
        <translation>보냄 {sent} · 확인 {acked}</translation>
    </message>
    <message>
        <source>{state} · {n} to do</source>
        <translation>{state} · 남은 것 {n}</translation>
    </message>
    <message>
        <source>{state}, generation {n}</source>
        <translation>{state}, 세대 {n}</translation>
    </message>
    <message>
        <source>{state}: {problem}</source>
        <translation>{state}: {problem}</translation>
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
        <source>{used} of {all}</source>
        <translation>{all} 중 {used}</translation>
    </message>
    <message>
        <source>{what} answer</source>
        <translation>{what} 응답</translation>
    </message>
    <message>
        <source>{what} {sign} {value}</source>
        <translation>{what} {sign} {value}</translation>
    </message>
    <message>
        <source>{what}: not {value}</source>
        <translation>{what}: {value} 아님</translation>
    </message>
    <message>
        <source>{what}: with {value}</source>
        <translation>{what}: {value} 포함</translation>
    </message>
    <message>
        <source>{what}: without {value}</source>
        <translation>{what}: {value} 제외</translation>
    </message>
    <message>
        <source>{what}: {value}</source>
        <translation>{what}: {value}</translation>
    </message>
    <message>
        <source>{words}    {detail}</source>
        <translation>{words}    {detail}</translation>
    </message>
    <message>
        <source>½ So it came out, but for another reason. {answer}</source>
        <translation>½ 결과는 맞았지만 이유가 다릅니다. {answer}</translation>
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
        <source>✓ Your prediction came true.</source>
        <translation>✓ 예상이 맞았습니다.</translation>
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
        <source>✓ {words}</source>
        <translation>✓ {words}</translation>
    </message>
    <message>
        <source>✕ cut</source>
        <translation>✕ 끊김</translation>
    </message>
    <message>
        <source>✗ It came out otherwise. {answer}</source>
        <translation>✗ 결과는 달랐습니다. {answer}</translation>
    </message>
    <message>
        <source>✗ held until released</source>
        <translation>✗ 놓아줄 때까지 붙잡힘</translation>
    </message>
    <message>
        <source>✗ held until released ({n} in all)</source>
        <translation>✗ 놓아줄 때까지 붙잡힘 (모두 {n}개)</translation>
    </message>
    <message>
        <source>✗ the link is cut</source>
        <translation>✗ 링크가 끊김</translation>
    </message>
    <message>
        <source>✗ {name}: {sentence}</source>
        <translation>✗ {name}: {sentence}</translation>
    </message>
    <message>
        <source>✗ {value}</source>
        <translation>✗ {value}</translation>
    </message>
    <message>
        <source>✗ {words}</source>
        <translation>✗ {words}</translation>
    </message>
</context>
</TS>
