#pragma once
// A lesson as small as one may be, and ways to spoil it.

#include <string>
#include <string_view>

namespace brokerlab::tests {

/// Line numbers matter to the tests: keep them when editing.
inline const std::string& smallLesson() {
  static const std::string text = R"(+++
format = 1
id = "small"
title = "Small"
question = "Does it work?"
seed = 7
[cluster]
brokers = 3
controllers = 1
+++

## Step act · Do something

Kill **broker 2** and see.

```setup
create-topic orders partitions=2 rf=3 replicas=1:2,1,3 replicas=0:1,3,2
```
```predict
ask "Who leads orders-1?"
option 1 "The next in the list" right
option 3 "The one with the longest log" belief=longest-log
judge leader orders-1
```
```break
event LeaderElected topic=orders partition=1
```
```goal
expect broker 2 is dead         # Broker 2 is dead
expect leader orders-1 is 1     # Broker 1 leads
```
```hint
where   Look at broker 2.
compare It is alive.
do      Kill it.
```
```solution
kill broker 2
run until leader orders-1 is 1 within 30s
```

### Why

Because.

## Operator

A metric.

## Transfer

And now?

### Answer

Yes.
)";
  return text;
}

inline const std::string& smallTranslation() {
  static const std::string text = R"(+++
id = "small"
title = "작은 레슨"
question = "잘 되나요?"
+++

## Step act · 해 보기

**브로커 2**를 죽여 보세요.

```predict
ask "누가 orders-1의 리더가 될까요?"
option 1 "목록의 다음 브로커"
option 3 "로그가 가장 긴 브로커"
```
```goal
브로커 2가 죽었습니다
브로커 1이 리더입니다
```
```hint
where   브로커 2를 보세요.
compare 살아 있습니다.
do      죽이세요.
```

### Why

그렇기 때문입니다.

## Operator

지표 하나.

## Transfer

이제는요?

### Answer

네.
)";
  return text;
}

/// `text` with the first `from` replaced by `to`.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return "the fixture does not hold: " + std::string(from);
  return text.replace(at, from.size(), to);
}

/// Without the lines from the one that begins with `first` to the one that begins with `last`.
inline std::string without(const std::string& text, std::string_view first, std::string_view last) {
  const std::size_t from = text.find(std::string("\n") + std::string(first));
  const std::size_t lastAt =
      from == std::string::npos ? from : text.find(std::string("\n") + std::string(last), from + 1);
  if (lastAt == std::string::npos) return "the fixture does not hold: " + std::string(first);
  const std::size_t end = text.find('\n', lastAt + 1);
  return text.substr(0, from) + text.substr(end);
}

}  // namespace brokerlab::tests
