/** 404 outside the frame: no page has this address. */
import { NothingHere } from "@/components/shell/nothing-here";

export default function NotFound() {
  return (
    <main>
      <NothingHere />
    </main>
  );
}
