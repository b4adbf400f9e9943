import { useState } from "react";

export default function Home() {
  const [count, setCount] = useState(0);
  return (
    <main className="p-8">
      <h1>Bedside</h1>
      <button type="button" onClick={() => setCount(count + 1)}>
        Pressed {count} times
      </button>
    </main>
  );
}
